"""How much of a file is read before it is refused, each with the sentence that says what to do."""

import resource

MEGABYTE = 1024 * 1024
MEMORY = 512 * MEGABYTE  # of the reading process, all it has
SECONDS = 60  # of its processor time
MOST_UNPACKED = 200 * MEGABYTE  # bytes of all parts of a workbook
MOST_RATIO = 250  # times that a part may grow; sheets of people grow ten to thirty times
HONEST_SIZE = 8 * MEGABYTE  # below it the ratio does not matter
MOST_PARTS = 2_000
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of a sheet, as Excel has it
MOST_COLUMNS = 1_000  # with something in them
MOST_CELLS = 3_000_000  # empty ones, too: formats drawn over whole rows
MOST_STRINGS, MOST_SIGNS = 1_000_000, 40_000_000  # of all shared strings
LONGEST_TEXT = 32_767  # signs in a cell, as Excel has it

BROKEN = "文件已损坏，无法读取。请用 Excel 打开后另存为 .xlsx 再上传。"
TOO_LARGE = "文件内容过多，无法读取。请删去图片、空白行和空白列，或拆成几个文件再上传。"
TOO_BIG_UNPACKED = "文件解压后超过 200 MB。请删去图片和空白行，或拆成几个文件再上传。"
TOO_MANY_CELLS = "表格的空白格太多。请只选中有内容的区域，复制到新的工作簿，另存为 .xlsx 再上传。"
TOO_LONG_TEXT = f"有单元格的文字超过 {LONGEST_TEXT:,} 个字。请缩短后再上传。"
TOO_MANY_COLUMNS = f"超过 {MOST_COLUMNS:,} 列。请删去多余的列再上传。"
WRONG_PLACE = "表格的行号或列号超出 Excel 的范围。请用 Excel 打开后另存为 .xlsx 再上传。"
PROTECTED = "文件有密码保护，无法读取。请去掉密码后另存为 .xlsx 再上传。"
TOO_SLOW = f"读取超过 {SECONDS} 秒，已停止。请删去空白行和空白列，或拆成几个文件再上传。"
ENTITIES = "文件里有不安全的内容（XML 实体），没有读取。请用 Excel 另存为 .xlsx 再上传。"


class Unreadable(Exception):
    """The file cannot be read; the message tells a person what to do."""


def confine() -> None:
    """Bind this process to the limits of memory and time, for good."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
