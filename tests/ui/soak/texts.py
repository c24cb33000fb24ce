"""What is typed and pasted: right, wrong, half finished and hostile."""

RIGHT = ("25", "0.01", "1", "10", "2000", "-40.5", "0.0001", "1e-3", "3", "200")
HALF = ("", "-", "+", ".", ",", "1e", "1e-", "1,", "0.", "1,5", " 7 ", "1 2", "0x", "−")
WRONG = (
    *("abc", "nan", "inf", "-inf", "1e999", "-1e999", "-1", "0", "-0", "1.5", "2.50001", "1,000", "1_000"),
    *("99999999999", "3000000000", "10000001", "-3000000000", "1e308", "-1e308", "1e-320", "1e150", "1e200"),
    *("１２", "½", "٣", "true", "None", "%s %d %1 {0}", "=1+1", "&", "&&File"),
)
HOSTILE = (
    *("<img src=x>", "<b>bold</b>", "<a href='x'>y</a>", "</p><table>", "&lt;&amp;", "x\u202ey", "\u200b"),
    *("🌡️🔥", "e\u0301" * 20, "\ud800", "\x00", "\x1b[31m", "t_u\tt_c", "1\n2", "long " * 400),
)
VALUES = (*RIGHT, *HALF, *WRONG, *HOSTILE)
LINES = tuple(text for text in VALUES if "\n" not in text)

BLOCKS = (
    "1\t2\n3\t4\n5\t6\n",
    "t_u\tt_c\n10\t1\n20\t2.5\n30\t2.9\n40\t4.4\n",
    "t_u\tt_c\tsigma\n10\t1\t0.1\n20\t2.5\t0.1\n30\t2.9\t0.2\n",
    "1,5\n2,5\n3,5",
    "1;2\n3;4",
    "1\t2\t3\t4\n5\t6\t7\t8",
    "<img src=x>\t1\n2\t<b>3</b>",
    "1\t1e999\n-\tnan",
    "1\t\n\t2\n\n\n3\t4",
    "1,000\t2\n3,000\t4",
    "name,raw,<i>ref</i>\nx,1,2\ny,3,4\nz,5,7\n",
    "1e308\t-1e308\n-1e308\t1e308\n1e-320\t0",
    "\n".join(f"{row}\t{row / 1.8 - 17.8:.3f}" for row in range(300)),
    "\n" * 50,
    "🌡️\ud800\n\x00",
    *RIGHT,
    *HALF,
    *WRONG[:20],
    *HOSTILE,
)

NAMES = (
    *("readings", "readings.thermo", "x.csv", "y.png", "out.PDF", "<img src=x>", "a&b", "%s %1", "ünï 🌡️"),
    *("", ".", "..", "no such folder/x", "n" * 300, " ", "a\tb", "x.thermo.thermo", "~nobody/x", "nan"),
)
