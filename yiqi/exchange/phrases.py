"""Words for what can be wrong with a cell, a file or a step.

(Not one of an area's usual names: it only fills registries, its own one of cell errors too.)
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yiqi.audit.queries import describe
from yiqi.exchange.engine import Fault
from yiqi.lib.findings import Finding
from yiqi.web import refusals, statuses
from yiqi.web.navigation import Words

_cells: dict[str, Words] = {
    "missing": _("这一格必须填写。"),
    "double_in_file": _("与第 {rows} 行重复。请只留一行。"),
    "held_back": _("这一行没有错；因文件中有错误的行，整个文件没有导入。"),
    "too_long": _("太长：{length} 字，最多 {max} 字。"),
    "digits_lost": _(
        "Excel 已把它变成数字，后几位丢失了。请先把这一列设为“文本”格式，再重新填写。"
    ),
    "not_a_choice": _("只能填：{choices}。"),
    "not_yes_or_no": _("只能填“是”或“否”。"),
    "not_a_day": _("不是日期。请写成 2022-03-18。"),
    "not_a_number": _("不是数字。"),
    "out_of_range": _("超出范围：应在 {min} 与 {max} 之间。"),
    "phone.empty": _("没有号码。"),
    "phone.wrong_character": _("电话号码里有“{character}”。请只写数字。"),
    "phone.several": _("写了不止一个号码。请只留一个。"),
    "phone.wrong_length": _("电话号码位数不对（{length} 位）：手机 11 位，座机请带区号。"),
    "phone.not_a_number": _("不是电话号码。"),
    "phone.no_area_code": _("座机没有区号，请核对。"),
    "phone.foreign": _("境外号码，请核对。"),
    "phone.unverified": _("号码不常见，请核对。"),
    "phone.suggestion": _("已按 {value} 读取，请核对。"),
    "uscc.empty": _("没有统一社会信用代码。"),
    "uscc.wrong_length": _("统一社会信用代码应为 18 位，这里是 {length} 位。"),
    "uscc.wrong_character": _("统一社会信用代码里不能有“{character}”（第 {at} 位）。"),
    "uscc.wrong_check": _("统一社会信用代码的校验位不对，请对照营业执照核对。"),
    "uscc.suggestion": _("可能应为 {value}，请核对。"),
    "uscc.category_unusual": _("登记类别不常见，请核对。"),
    "uscc.region_unknown": _("登记地区不在表内，请核对。"),
    "uscc.organisation_check": _("其中的组织机构代码校验位不对，请核对。"),
    "resident_id.empty": _("没有证件号码。"),
    "resident_id.wrong_length": _("身份证号应为 18 位，这里是 {length} 位。"),
    "resident_id.wrong_character": _("身份证号里不能有“{character}”（第 {at} 位）。"),
    "resident_id.wrong_check": _("身份证号的校验位不对，请对照证件核对。"),
    "resident_id.impossible_date": _("身份证号里的出生日期不存在。"),
    "resident_id.old_form": _("15 位旧号码已停用，请填 18 位号码。"),
    "resident_id.suggestion": _("与校验位相符的写法略有不同，请核对。"),
    "resident_id.region_unknown": _("地区代码不在表内，请核对。"),
    "resident_id.birth_before_1900": _("出生年份早于 1900 年，请核对。"),
    "plate.empty": _("没有车牌号。"),
    "plate.too_long": _("车牌号太长（最多 {max} 位）。"),
    "plate.unverified": _("车牌号不常见，请核对。"),
    "plate.suggestion": _("已按 {value} 读取，请核对。"),
}
_findings: dict[str, Words] = {
    "hidden_rows": _("表里有 {count} 行被隐藏，也会一起导入。"),
    "formulas_without_value": _(
        "有 {count} 个公式没有保存结果，读出来是空的。请用 Excel 打开并保存一次再上传。"
    ),
    "encoding": _("按 {name} 编码读取。如有乱码，请另存为 xlsx 再上传。"),
    "damaged": _("有 {count} 处文字无法识别，第一处在第 {line} 行，请核对。"),
    "cut_off": _("文件的末尾不完整，请核对最后一行。"),
    "nul": _("已去掉 {count} 个无法显示的字符。"),
    "restored": _("有 {count} 个遮盖的号码已按您上次的原文件补全。"),
}


class _Known(dict[str, object]):
    """A missing param shows as a dash instead of failing the page."""

    def __missing__(self, key: str) -> str:
        return "—"


def register_words(words: Mapping[str, Words]) -> None:
    """Give an area's own reason codes of cells their sentences; ``{names}`` come from params."""
    _cells.update(words)


def words_of_code(code: str, params: Mapping[str, str | int]) -> str:
    """Return the sentence for a reason code of a cell."""
    said = _cells.get(code)
    if said is None:
        return gettext("这一格的内容不能用（%(code)s）。") % {"code": code}
    sentence = str(said).format_map(_Known(params))
    if "suggestion" in params:
        sentence += " " + gettext("可能应为 %(value)s。") % {"value": params["suggestion"]}
    return sentence


def words_of(fault: Fault) -> str:
    """Return what is wrong at a cell and what to do."""
    return words_of_code(fault.code, fault.params)


def words_of_finding(finding: Finding) -> str:
    """Return what is to be told of a file as a whole."""
    said = _findings.get(finding.code)
    return str(said).format_map(_Known(finding.params)) if said else finding.code


def register() -> None:
    """Fill the registries of refusals, statuses and timeline words."""
    for code, sentence, remedy, status in _REFUSALS:
        refusals.register(code, sentence, remedy=remedy, status=status)
    for state, label, icon, tone in _STATES:
        statuses.register(f"import.{state}", label, icon=icon, tone=tone)
    for result, label, icon, tone in _RESULTS:
        statuses.register(f"import_row.{result}", label, icon=icon, tone=tone)
    for step, words, icon in _STEPS:
        describe(f"exchange.importrun.{step}", words, icon=icon)


_AS_XLSX = _("请用 Excel 或 WPS 打开，另存为 xlsx 再上传。")
_REFUSALS: tuple[tuple[str, Words, Words, int], ...] = (
    ("unknown_import_kind", _("没有这一种导入。"), _("请从“导入”页重新开始。"), 404),
    ("import_file_empty", _("这个文件是空的。"), _("请检查后重新上传。"), 422),
    (
        "import_file_too_large",
        _("文件太大（上限 {max} MB），没有收下。"),
        _("请删去图片和多余的工作表，或拆成几个文件再上传。"),
        413,
    ),
    (
        "import_not_a_sheet",
        _("这不是表格文件（实际是 {kind}）。"),
        _("请上传 xlsx、xls 或 csv 文件。"),
        422,
    ),
    ("import_web_page", _("这个文件其实是网页，只是后缀像表格。"), _AS_XLSX, 422),
    (
        "import_has_macro",
        _("这个文件带有宏程序，没有收下。"),
        _("请另存为不含宏的 xlsx 再上传。"),
        422,
    ),
    (
        "import_locked",
        _("这个文件有打开密码，读不出来。"),
        _("请先在 Excel 中去掉密码，保存后再上传。"),
        422,
    ),
    (
        "import_file_damaged",
        _("文件已损坏或没有传完整。"),
        _("请确认它能用 Excel 打开，另存一份后重新上传。"),
        422,
    ),
    ("import_file_bomb", _("文件解开后大得不合理，没有收下。"), _AS_XLSX, 422),
    (
        "import_cell_far_away",
        _("在离表格很远的 {cell} 格里还有内容，表格因此过大。"),
        _("请删去那一格（以及多余的空行空列），保存后重新上传。"),
        422,
    ),
    ("import_not_text", _("看不懂这个文件的文字编码。"), _AS_XLSX, 422),
    (
        "import_no_header",
        _("没有找到表头：每一列上面要有一行写明是什么。"),
        _("可以下载模板，对照模板加上表头再上传。"),
        422,
    ),
    ("import_no_rows", _("表头下面没有内容。"), _("请检查是否选对了工作表。"), 422),
    (
        "import_too_many_rows",
        _("一次最多导入 {max} 行。"),
        _("请拆成几个文件，分几次导入。"),
        422,
    ),
    (
        "import_columns_missing",
        _("还缺少必需的列：{columns}。"),
        _("请在下面为它选择文件中的一列；文件里没有的，请补上再上传。"),
        422,
    ),
    ("import_column_twice", _("文件的同一列不能既是这个又是那个：{column}。"), "", 422),
    (
        "import_files_gone",
        _("这次导入的文件已过保存期，已经删除。"),
        _("如需要，请重新上传文件。"),
        410,
    ),
    ("import_not_ready", _("这次导入现在不能做这一步。"), _("请刷新页面查看进度。"), 409),
    (
        "import_changed_meanwhile",
        _("导入期间有人改动了同样的内容，没有写入任何一行。"),
        _("请重新上传同一个文件。"),
        409,
    ),
    (
        "import_broken",
        _("导入时系统出错，没有写入任何一行。"),
        _("请稍后重新上传；仍不行时请联系系统管理员。"),
        409,
    ),
)
_STATES = (
    ("uploaded", _("待核对列"), "columns-3", "info"),
    ("matched", _("检查中"), "progress", "progress"),
    ("previewed", _("待确认"), "eye", "info"),
    ("queued", _("排队中"), "hourglass", "progress"),
    ("running", _("导入中"), "progress", "progress"),
    ("done", _("已完成"), "circle-check", "good"),
    ("failed", _("未导入"), "alert-triangle", "bad"),
    ("cancelled", _("已取消"), "ban", "neutral"),
)
_RESULTS = (
    ("created", _("新增"), "plus", "good"),
    ("updated", _("更新"), "edit", "info"),
    ("skipped", _("无变化"), "minus", "neutral"),
    ("failed", _("有错误"), "alert-triangle", "bad"),
)
_STEPS = (
    ("upload", _("上传了导入文件"), "upload"),
    ("match", _("核对了各列"), "columns-3"),
    ("preview", _("检查完毕"), "eye"),
    ("run", _("确认导入"), "player-play"),
    ("start", _("开始导入"), "progress"),
    ("finish", _("导入完成：{rows} 行，新增 {created}，更新 {updated}"), "circle-check"),
    ("fail", _("导入没有完成"), "alert-triangle"),
    ("cancel", _("取消了导入"), "ban"),
    ("remove_files", _("导入的文件已删除"), "trash"),
)
