"""What happened in the demo: levels, documents, the first day and the moment shown."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from yiqi.rehearsal.demo.shapes import AuthorityDocument, DatedLevel, IncidentFacts

SHANGHAI = ZoneInfo("Asia/Shanghai")
STARTED_ON = date(2022, 3, 8)
DEMO_MOMENT = datetime(2022, 3, 18, 19, 10, tzinfo=SHANGHAI)

_HEADQUARTERS = "金台区应对新冠肺炎疫情工作领导小组办公室"
_BUREAU = "金台区工业和信息化局"
_DOCUMENTS = (
    ("宝金疫办发〔2022〕3号", "关于启动疫情防控应急响应的通知", _HEADQUARTERS, date(2022, 3, 8)),
    ("宝金工信发〔2022〕11号", "金台区工业企业防疫管控工作方案", _BUREAU, date(2022, 3, 8)),
    ("宝金工信发〔2022〕12号", "金台区企业服务组工作方案", _BUREAU, date(2022, 3, 9)),
    ("宝金疫办发〔2022〕7号", "关于提升应急响应级别的通知", _HEADQUARTERS, date(2022, 3, 12)),
    ("宝金疫办发〔2022〕9号", "关于开展主城区全员核酸检测的通告", _HEADQUARTERS, date(2022, 3, 13)),
    ("宝金工信发〔2022〕15号", "关于办理规上企业员工出门证的通知", _BUREAU, date(2022, 3, 16)),
)
# scale, level, day and hour of March 2022 from which and until which, index of the document
_LEVELS: tuple[tuple[str, str, tuple[int, int], tuple[int, int] | None, int], ...] = (
    ("event_grade", "considerable", (9, 18), None, 0),
    ("warning_level", "orange", (8, 9), (13, 6), 0),
    ("warning_level", "red", (13, 6), None, 4),
    ("response_level", "level_3", (8, 9), (12, 20), 0),
    ("response_level", "level_2", (12, 20), None, 3),
)


def _moment(at: tuple[int, int] | None) -> datetime | None:
    """Return the moment of a day and hour of March 2022."""
    return None if at is None else datetime(2022, 3, *at, tzinfo=SHANGHAI)


def incident_facts() -> IncidentFacts:
    """Return the epidemic of March 2022 as the demo tells it; the document numbers are invented."""
    levels = tuple(
        DatedLevel(
            scale,
            level,
            datetime(2022, 3, *since, tzinfo=SHANGHAI),
            _moment(until),
            _DOCUMENTS[index][2],
            _DOCUMENTS[index][0],
        )
        for scale, level, since, until, index in _LEVELS
    )
    return IncidentFacts(
        code="jintai-2022-03",
        kind="epidemic",
        title="2022年3月疫情防控",
        area_name="金台区",
        started_on=STARTED_ON,
        levels=levels,
        documents=tuple(AuthorityDocument(*row) for row in _DOCUMENTS),
        demo_moment=DEMO_MOMENT,
    )
