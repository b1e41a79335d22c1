"""Chinese: thousands set apart by commas, as mainland sites write figures."""

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
MONTH_DAY_FORMAT = "n月j日"  # 9月5日
