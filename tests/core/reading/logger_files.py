"""Files as loggers and spreadsheets write them, and what is in them."""

from __future__ import annotations

from dataclasses import dataclass

NBSP, NNBSP = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
PAIRS = [(1.5, 20.1), (1.7, 22.0), (2.1, 25.9), (2.3, 28.0), (2.6, 31.2)]
"""What most of the files hold."""


@dataclass(frozen=True)
class LoggerFile:
    """
    Attributes:
        text: what it holds.
        pairs: t_u and t_c of its readings.
        row: the line of the first reading.
        before: how many lines that are not blank stand before the table.
        after: the same behind it.
        header: the names of t_u and t_c; None where they have none.
        encoding: of its bytes.
        asks: whether more than one choice of columns makes sense; the one that is meant then.
    """

    text: str
    row: int
    before: int = 0
    after: int = 0
    pairs: tuple[tuple[float, float], ...] = tuple(PAIRS)
    header: tuple[str, str] | None = None
    encoding: str = "utf-8"
    asks: str = ""


def number(value: float, mark: str = ".", decimals: int = 2) -> str:
    return f"{value:.{decimals}f}".replace(".", mark)


def rows(form: str, mark: str = ".", end: str = "\n") -> str:
    """Write the pairs, each as *form* says: n counts from 1, s is a second of the minute."""
    return "".join(
        form.format(
            u=number(u, mark), c=number(c, mark), n=n, s=f"{10 * (n - 1):02d}", t=number(0.5 * n, mark)
        )
        + end
        for n, (u, c) in enumerate(PAIRS, 1)
    )


LVM = (
    "LabVIEW Measurement\t\nWriter_Version\t2\nReader_Version\t2\nSeparator\tTab\nDecimal_Separator\t,\n"
    "Multi_Headings\tNo\nX_Columns\tOne\nTime_Pref\tAbsolute\nOperator\tlab\nDate\t2026/03/14\n"
    "Time\t10:11:12,1234567\n***End_of_Header***\t\n\t\nChannels\t2\t\t\nSamples\t5\t5\t\n"
    "Date\t2026/03/14\t2026/03/14\t\nTime\t10:11:12,12\t10:11:12,12\t\nY_Unit_Label\tVolts\tDeg C\t\n"
    "X_Dimension\tTime\tTime\t\nX0\t0,0000000000000000E+0\t0,0000000000000000E+0\t\n"
    "Delta_X\t0,5\t0,5\t\n***End_of_Header***\t\t\t\nX_Value\tVoltage\tTemperature\tComment\n"
)
KEYSIGHT = (
    "Name:,Config1\nOwner:,\nComments:,\nAcquisition Date:,14/03/2026 10:11:12\nInstrument:,34972A\n\n"
    "Total Channels:,2\n"
    "Channel,Name,Function,Range,Resolution,Advanced Settings,Scale,Gain,Offset,Label,Test,Low,High\n"
    "101,,Temp (Type T),Auto,5.5,OC=Off,Off,,,C,Off,,,,\n102,,DC Voltage,Auto,5.5,,Off,,,VDC,Off,,,,\n\n"
    "Scan Control:\nStart:,Immediately\nStop:,5 scans\n\n"
    "Scan,Time,101 (VDC),Alarm 101,102 <Reference> (C),Alarm 102\n"
)
FLUKE = (
    "Fluke 289 FVF SV:1.16\nSerial number: 12345678\nRecording name:,Log 3\nStart:,3/14/2026 10:11:12 AM\n"
    "Interval: 10 s\nTotal readings: 5\n\nReading,Sample,Start Time,Duration,Reference\n"
)
TESTO = (
    "testo 176 T2;;;\nSeriennummer:;0123 4567;;\nStartzeit:;14.03.2026 10:00:00;;\nMesskanäle:;2;;\n"
    ";min.;max.;Mittelwert\nSensor [mV];1,50;2,60;2,04\n\nId;Datum Zeit;Sensor [mV];Referenz [°C]\n"
)
CAMPBELL = (
    '"TOA5","Station","CR1000","1234","CR1000.Std.22","CPU:log.CR1","5678","Table1"\n'
    '"TIMESTAMP","RECORD","Volt_Avg","T_ref_Avg"\n"TS","RN","mV","Deg C"\n"","","Avg","Avg"\n'
)

FILES = {
    "three lines and a blank": LoggerFile(
        "Logger 7\nFirmware 1.2\nOrt: Labor\n\nZeit;Sensor [mV];Referenz [°C]\n"
        + rows("14.03.2026 10:00:{s};{u};{c}", ","),
        6,
        3,
        header=("Sensor [mV]", "Referenz [°C]"),
    ),
    "LabVIEW .lvm": LoggerFile(
        LVM + rows("{t}\t{u}\t{c}\t", ",", "\r\n"), 24, 21, header=("Voltage", "Temperature")
    ),
    "Keysight BenchLink": LoggerFile(
        KEYSIGHT + rows("{n},14/03/2026 10:11:{s}:123,{u},0,{c},0"),
        17,
        12,
        header=("101 (VDC)", "102 <Reference> (C)"),
        encoding="utf-16",
    ),
    "Fluke": LoggerFile(
        FLUKE
        + rows("{n},{u},3/14/2026 10:11:{s} AM,0:00:10.0,{c}")
        + "\nMax,2.6,,,31.2\nAverage,2.04,,,25.44\n",
        9,
        6,
        2,
        header=("Sample", "Reference"),
    ),
    "Testo": LoggerFile(
        TESTO + rows("{n};14.03.2026 10:00:{s};{u};{c};", ",", "\r\n"),
        9,
        6,
        header=("Sensor [mV]", "Referenz [°C]"),
        encoding="cp1252",
    ),
    "temperature first": LoggerFile(
        "id;Datum;Zeit;Kanal 1 [°C];Kanal 2 [mV]\n" + rows("{n};14.03.2026;10:11:{s};{c};{u}", ","),
        2,
        header=("Kanal 2 [mV]", "Kanal 1 [°C]"),
    ),
    "HOBO": LoggerFile(
        '"Plot Title: bath 3"\n"#","Date Time, GMT+01:00","Volt, V (LGR S/N: 1012, SEN S/N: 1012)",'
        '"Temp, °C (LGR S/N: 1012, SEN S/N: 1012)","Coupler Attached (LGR S/N: 1012)"\n'
        + rows("{n},03/14/26 10:00:{s} AM,{u},{c},")
        + "6,03/14/26 10:01:00 AM,,,Logged\n",
        3,
        1,
        header=("Volt, V (LGR S/N: 1012, SEN S/N: 1012)", "Temp, °C (LGR S/N: 1012, SEN S/N: 1012)"),
        encoding="utf-8-sig",
    ),
    "Arduino serial log": LoggerFile(
        "Booting ...\nDS18B20 found: 1\nReady.\nraw,reference\n" + rows("{u},{c}", end="\r\n"),
        5,
        3,
        header=("raw", "reference"),
    ),
    "Arduino with milliseconds": LoggerFile(
        "Setup done\nmillis\tsensor\tref\n" + rows("{n}000\t{u}\t{c}"), 3, 1, header=("sensor", "ref")
    ),
    "Arduino's serial monitor": LoggerFile(
        "10:00:00.012 -> Ready.\n10:00:00.034 -> sensor,ref\n" + rows("10:00:{s}.123 -> {u},{c}"),
        3,
        1,
        header=("sensor", "ref"),
    ),
    "names in a comment": LoggerFile(
        "# made by numpy\n# time sensor reference\n" + rows("{t} {u} {c}"), 3, header=("sensor", "reference")
    ),
    "names that begin with a number sign": LoggerFile(
        "#;Sensor;Ref. [°C]\n" + rows("{n};{u};{c}", ","), 2, header=("Sensor", "Ref. [°C]")
    ),
    "PicoLog": LoggerFile(
        '"","Channel 1 Ave. (mV)","Channel 2 Ave. (C)"\n' + rows('"2026-03-14T10:11:{s}+01:00",{u},{c}'),
        2,
        header=("Channel 1 Ave. (mV)", "Channel 2 Ave. (C)"),
    ),
    "PicoLog with a line of units": LoggerFile(
        "Time\tChannel A\tChannel B\n(s)\t(mV)\t(°C)\n\n" + rows("{t}\t{u}\t{c}", ","),
        4,
        header=("Channel A [mV]", "Channel B [°C]"),
    ),
    "Campbell TOA5": LoggerFile(
        CAMPBELL + rows('"2026-03-14 10:00:{s}",{n},{u},{c}'),
        5,
        1,
        header=("Volt_Avg [mV]", "T_ref_Avg [Deg C]"),
    ),
    "units beneath names": LoggerFile(
        "Nr.;U;T_Bad\n;mV;°C\n" + rows("{n};{u};{c}", ","), 3, header=("U [mV]", "T_Bad [°C]")
    ),
    "names above a rule": LoggerFile(
        "Report of the calibration\n\nSensor   Reference\n------   ---------\n" + rows("{u}   {c}"),
        5,
        1,
        header=("Sensor", "Reference"),
    ),
    "epoch seconds": LoggerFile(rows("17735040{s},{u},{c}"), 1),
    "a counter without a name": LoggerFile(rows("{n};{u};{c}", ","), 1),
    "spreadsheet with titles": LoggerFile(
        "Calibration of probe 12;;;\nlab 3;;;\n;;;\nDate;Sensor (Ohm);Reference (°C);Remark\n"
        + rows("14.03.2026;{u};{c};ok", ",")
        + ";;;\nMean;2,04;25,44;\nStandard deviation;0,45;4,5;\n",
        5,
        2,
        2,
        header=("Sensor (Ohm)", "Reference (°C)"),
    ),
    "decimal points within semicolons": LoggerFile(
        "# made by hand\nDevice: A\nt_c;t_u\n" + rows("{c};{u}"), 4, 1, header=("t_u", "t_c")
    ),
    "reference first": LoggerFile(
        "Datum;Uhrzeit;Referenz/°C;Prüfling/mV\n" + rows("2026-03-14;10:00:{s};{c};{u}", ","),
        2,
        header=("Prüfling/mV", "Referenz/°C"),
    ),
    "thousands with commas": LoggerFile(
        'Resistance [Ohm],Reference [°C]\n"1,234.5","20.1"\n"12,034.25","1,022.5"\n"999","30.1"\n',
        2,
        pairs=((1234.5, 20.1), (12034.25, 1022.5), (999.0, 30.1)),
        header=("Resistance [Ohm]", "Reference [°C]"),
    ),
    "thousands with points": LoggerFile(
        "Widerstand [Ω];Referenz [°C]\n1.234,5;20,1\n12.034;22,5\n999;30,1\n",
        2,
        pairs=((1234.5, 20.1), (12034.0, 22.5), (999.0, 30.1)),
        header=("Widerstand [Ω]", "Referenz [°C]"),
    ),
    "thousands with apostrophes": LoggerFile(
        "R\tT\n1'234.5\t20.1\n12'034.25\t22.5\n999\t30.1\n",
        2,
        pairs=((1234.5, 20.1), (12034.25, 22.5), (999.0, 30.1)),
        header=("R", "T"),
    ),
    "thousands with no-break blanks": LoggerFile(
        f"Résistance (Ω);Référence (°C)\n1{NBSP}234,5;20,1\n12{NNBSP}034,25;22,5\n999;30,1\n",
        2,
        pairs=((1234.5, 20.1), (12034.25, 22.5), (999.0, 30.1)),
        header=("Résistance (Ω)", "Référence (°C)"),
    ),
    "text columns and a trailing separator": LoggerFile(
        "Export\nUser: me\n\nProbe;State;U [mV];T [°C];\n" + rows("P1;ok;{u};{c};", ",") + "END\n",
        5,
        2,
        1,
        header=("U [mV]", "T [°C]"),
    ),
    "a footer of words": LoggerFile(
        "time,voltage (V),temperature (°C)\n"
        + rows("2026-03-14 10:00:{s},{u},{c}")
        + "\nend of file\n5 readings\n-------\n",
        2,
        0,
        3,
        header=("voltage (V)", "temperature (°C)"),
    ),
    "US times and quotes": LoggerFile(
        '"Logger","X-100"\n"Interval","10 s"\n"Sample","Time","Voltage","Standard"\n'
        + rows('"{n}","3/14/2026 10:00:{s} PM","{u}","{c}"'),
        4,
        2,
        header=("Voltage", "Standard"),
    ),
    "more columns than two": LoggerFile(
        "Logger\n\nTime;Bath [°C];Room [°C];Sensor A [mV]\n" + rows("10:00:{s};{c};21,5;{u}", ","),
        4,
        1,
        header=("Sensor A [mV]", "Bath [°C]"),
        asks="Sensor A,Bath",
    ),
    "units behind the numbers": LoggerFile(
        "testo 110\nIntervall;10 s\n\nZeit;Sensor;Referenz\n" + rows("10:00:{s};{u} mV;{c} °C", ","),
        5,
        2,
        header=("Sensor [mV]", "Referenz [°C]"),
    ),
    "a preamble longer than the table": LoggerFile(
        "".join(f"Kanal {i};{i};100;mV\n" for i in range(40))
        + "\nZeit;U [mV];Ref\n"
        + rows("10:00:{s};{u};{c}", ","),
        43,
        40,
        header=("U [mV]", "Ref"),
    ),
    "a sum beneath a counter": LoggerFile(
        "n;U [mV];T [°C]\n" + rows("{n};{u};{c}", ",") + "Gemiddelde;2,04;25,44\n",
        2,
        0,
        1,
        header=("U [mV]", "T [°C]"),
    ),
    "quotes that are no pairs in the preamble": LoggerFile(
        'Probe: 3" tube\n"open, lab 3\nSensor,Reference\n' + rows("{u},{c}"),
        4,
        2,
        header=("Sensor", "Reference"),
    ),
    "old Macintosh lines": LoggerFile(
        "Recorder 3\r\rSensor\tReference\r" + rows("{u}\t{c}", end="\r"), 4, 1, header=("Sensor", "Reference")
    ),
}
