"""Words of other people's tables that the engine matches and never shows.

(Not one of an area's usual names: Chinese here is what a sheet may hold, not text of a page.)
"""

from __future__ import annotations

YES = frozenset({"是", "有", "在", "对", "√", "✓", "✔", "y", "yes", "true", "t", "1", "1.0"})
NO = frozenset(
    {"否", "无", "没有", "不在", "不", "×", "✗", "✘", "x", "n", "no", "false", "f", "0", "0.0"}
)
# A cell that says in words that it is empty.
NOTHING = frozenset(
    {"-", "--", "—", "——", "–", "/", "\\", "／", "无", "暂无", "空", "n/a", "na", "null", "none"}
    | {"#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#null!", "#num!"}
)
# A row under the list that is none of it; matched at the beginning of its first cell.
FOOT = (
    "合计", "总计", "小计", "共计", "填表", "填报", "制表", "审核", "复核", "负责人签字", "签字",
    "盖章", "单位盖章", "注：", "注:", "备注：", "备注:", "说明：", "说明:", "以上", "（盖章",
)  # fmt: skip
# Columns that a result workbook adds; left out when it is sent again.
ORIGIN = frozenset({"原文件行", "originalrow"})
ADDED = ORIGIN | {"结果", "原因", "result", "reason"}
