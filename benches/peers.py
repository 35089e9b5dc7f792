#!/usr/bin/env python3
"""Runs kaijuan and its peers on the same folder, in turn, and prints a table of ratios to kaijuan.

Needs Python 3.8 or newer and nothing else, on Linux or macOS. The peers are those that are installed of
ripgrep, SQLite (FTS5 with trigrams), Recoll and Groonga; `peers.py --help` tells the rest.
"""

import argparse
import contextlib
import datetime
import json
import os
import platform
import random
import re
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

HELP = """\
Compares kaijuan with the other ways to search a folder: how fast it is indexed, how much memory
that takes, how large the index is, and how long a whole search process lasts.

What is compared
  ripgrep       scans the files at every search
  sqlite        SQLite's shell, FTS5 with the trigram tokenizer, the text in the table
  recoll        recollindex and recollq, as they are configured at first, but that indexing does
                not lower its priority
  groonga       bigrams, index made after loading (the faster way), the text in the table
A peer that is not installed is left out, with a word on how to install it.

How it is measured
  Every source that kaijuan finds in the corpus is written once, outside the clock, as UTF-8 text
  (`kaijuan text` for all but plain UTF-8). Peers read these texts, kaijuan reads the corpus itself,
  with its formats and encodings. Rates and sizes are per byte of UTF-8 text, for all alike.
  Each run of a peer stands beside a run of kaijuan (A B, A C, ..., in the next round B A, C A, ...),
  so that a noisy machine troubles both. A ratio is the peer's time, memory or size divided by kaijuan's in the
  run beside it: above 1, the peer takes more. For questions, the median over all questions of a
  kind is taken in each round. The table gives the median over the rounds, with the least and the
  greatest. Processor time is that of all processors together: where other programs run beside, it
  is troubled least. Peak memory is that of the largest process.
  Files are in the page cache, as they are when one searches twice. Searches write to a file.

What is asked
  phrase        paths of the ten best reports for a phrase of 4 to 8 characters
  snippets      the same, with the text around it
  words         two words of two characters, both of which a report must have
  long words    two words of four characters, both of which a report must have; kaijuan cuts them into
                shorter ones, and lifts reports where they stand as typed
  phrases       the same two, each in quotes: what its peers are asked as long words, too
  year          a phrase, in reports of five years (those that kaijuan tells)
  count         in how many reports a phrase stands
Questions are drawn from the texts, always the same ones for the same corpus and --seed. What a
peer answers differs a little (kaijuan passes over punctuation inside a phrase, and lists reports
with the same text once); `found 3 of 10` in a cell means that it finds nothing for seven questions
that kaijuan answers.
"""

EXAMPLES = """\
examples:
  benches/peers.py --corpus ~/reports                      all that is installed, 5 rounds
  benches/peers.py --corpus ~/reports --quick              does it work? two rounds over 4 MB
  benches/peers.py --corpus ~/reports --copies 5 --peers sqlite,ripgrep
"""

INSTALL = {
    "ripgrep": "apt-get install ripgrep",
    "sqlite": "apt-get install sqlite3 (3.34 or newer)",
    "recoll": "apt-get install recollcmd",
    "groonga": "apt-get install groonga-bin",
}

QUICK_BYTES = 4 << 20
HITS = 10
# Words of these characters are mostly no words.
PARTICLES = set("的了和是在与及或以为其这那之于上下中个有不对从向由所者等被把将第一二三四五六七八九十")


def main():
    options = arguments()
    kaijuan = find_kaijuan(options.kaijuan)
    # Stopped, it removes what it wrote.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("peers.py: stopped"))
    peers = [peer for peer in (make(name) for name in options.peers) if peer]
    if not peers:
        sys.exit("peers.py: there is nothing to compare kaijuan with")
    # It can be large; it is removed in the end, and when stopped.
    with tempfile.TemporaryDirectory(prefix="kaijuan-peers-", dir=options.scratch) as scratch:
        scratch = Path(scratch)
        archive = Archive(options, kaijuan, scratch)
        bench = Bench(options, Kaijuan(kaijuan), peers, archive, scratch)
        bench.index()
        bench.ask()
        bench.print()


def arguments():
    parser = argparse.ArgumentParser(
        description=HELP, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--corpus", type=Path, default=Path("corpus"), metavar="DIR",
        help="the folder to index and search (corpus)")
    add("--kaijuan", metavar="PATH",
        help="the program to measure (target/release/kaijuan, or the one on the PATH)")
    add("--rounds", type=int, default=5, metavar="N", help="how often everything is run (5)")
    add("--questions", type=int, default=10, metavar="N", help="how many questions of each kind (10)")
    add("--copies", type=int, default=1, metavar="N",
        help="index N copies of the texts, each with a twentieth of its lines changed (1)")
    add("--peers", default=",".join(INSTALL), metavar="LIST",
        help="those to run, by name, with commas (%(default)s)")
    add("--seed", type=int, default=1, metavar="N", help="draws other questions (1)")
    add("--scratch", type=Path, metavar="DIR",
        help="where texts and indexes are written, and removed in the end: about ten times the "
        "texts (the system's folder for such)")
    add("--json", type=Path, metavar="FILE", help="write what each round gave to this file, one measurement a line")
    add("--quick", action="store_true", help="2 rounds, 3 questions, 4 MB of the corpus")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.questions = 2, 3
    options.peers = [name for name in options.peers.split(",") if name]
    for name in options.peers:
        if name not in INSTALL:
            parser.error(f"no peer is called {name}; there are {', '.join(INSTALL)}")
    if not options.corpus.is_dir():
        parser.error(f"{options.corpus} is not a folder; name one with --corpus")
    if options.scratch:
        options.scratch.mkdir(parents=True, exist_ok=True)
    return options


def find_kaijuan(given):
    built = Path(__file__).resolve().parent.parent / "target" / "release" / "kaijuan"
    found = shutil.which(given) if given else str(built) if built.exists() else shutil.which("kaijuan")
    if not found:
        sys.exit("peers.py: there is no kaijuan; build it with `cargo build --release`, or name it with --kaijuan")
    return os.path.abspath(found)


def say(text):
    print(text, file=sys.stderr, flush=True)


# --- running ---------------------------------------------------------------------------------


class Run:
    """What a process took: seconds, seconds of all processors together, bytes of memory at its peak, exit status."""

    def __init__(self, command, output, stdin=os.devnull):
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        # Without a shell, and without copying this process: neither shall be on the clock.
        files = [
            (os.POSIX_SPAWN_OPEN, 0, str(stdin), os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(output), flags, 0o600),
            (os.POSIX_SPAWN_OPEN, 2, f"{output}.err", flags, 0o600),
        ]
        command = [str(part) for part in command]
        begun = time.perf_counter()
        pid = os.posix_spawn(command[0], command, os.environ, file_actions=files)
        _, status, usage = os.wait4(pid, 0)
        self.seconds = time.perf_counter() - begun
        self.processor = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        self.status = os.waitstatus_to_exitcode(status) if hasattr(os, "waitstatus_to_exitcode") else status >> 8
        self.command, self.output = command, Path(output)

    def text(self):
        return self.output.read_text(encoding="utf-8", errors="replace")

    def check(self, allowed=(0,)):
        if self.status not in allowed:
            error = Path(f"{self.output}.err").read_text(encoding="utf-8", errors="replace").strip()
            sys.exit(f"peers.py: {shlex.join(self.command)[:300]} ended with {self.status}: {error[:500]}")
        return self


def size_of(folder):
    """Bytes that a folder takes on disk."""
    return sum(path.lstat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())


# --- the texts -------------------------------------------------------------------------------


class Archive:
    """The corpus as kaijuan reads it, and the same texts as UTF-8 files for its peers."""

    def __init__(self, options, kaijuan, scratch):
        self.random = random.Random(options.seed)
        self.scratch = scratch
        self.corpus = options.corpus.resolve()
        self.texts = scratch / "texts"
        self.texts.mkdir()
        # Of each text: its name below the folder, and its year.
        self.years = {}
        self.bytes = 0
        say("reading the corpus (outside the clock)")
        if options.quick:
            self.corpus = self.part(QUICK_BYTES)
        for path, year in self.listing(kaijuan):
            self.take(path, year, self.text(kaijuan, path))
        if not self.years:
            sys.exit(f"peers.py: no text in {options.corpus}")
        if options.copies > 1:
            self.copy(options.copies)
            # The copies are the corpus then.
            self.corpus = self.texts
        self.sample = self.sampled()

    def part(self, most):
        """A part of the corpus, drawn by chance."""
        files = sorted(path for path in self.corpus.rglob("*") if path.is_file())
        self.random.shuffle(files)
        folder, taken = self.scratch / "part", 0
        for path in files:
            size = path.stat().st_size
            if taken + size > most and taken > 0:
                continue
            taken += size
            copy = folder / path.relative_to(self.corpus)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        return folder

    def listing(self, kaijuan):
        """All sources with their years, as kaijuan tells them."""
        index = self.scratch / "listing"
        out = self.scratch / "listing.out"
        Run([kaijuan, "index", self.corpus, "--index", index], out).check()
        query = "year:..9999 OR year:unknown"
        Run([kaijuan, "search", query, "--limit", "0", "--format", "jsonl", "--index", index], out).check((0, 1))
        for line in out.read_text(encoding="utf-8").splitlines():
            hit = json.loads(line)
            for path in [hit["path"], *hit.get("also", [])]:
                yield path, hit["year"]
        shutil.rmtree(index)

    def text(self, kaijuan, path):
        file = self.corpus / path
        if file.suffix.lower() in (".txt", ".md", ".csv") and file.is_file():
            with contextlib.suppress(UnicodeDecodeError):
                return file.read_bytes().decode("utf-8-sig")
        command = [kaijuan, "text", str(file)]
        return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode("utf-8")

    def take(self, path, year, text):
        name = re.sub(r"[\t\n\r]", "_", path.replace("!/", "!"))
        if not name.endswith((".txt", ".md")):
            name += ".txt"
        file = self.texts / name
        file.parent.mkdir(parents=True, exist_ok=True)
        data = text.encode("utf-8", "replace")
        file.write_bytes(data)
        self.years[name] = year
        self.bytes += len(data)

    def copy(self, copies):
        """Makes copies of all texts. In each, every twentieth line or so is another text's."""
        originals = list(self.years.items())
        lines = [line for name, _ in originals[::7] for line in self.read(name).splitlines() if line.strip()]
        for number in range(2, copies + 1):
            for name, year in originals:
                changed = [
                    self.random.choice(lines) if self.random.random() < 0.05 else line
                    for line in self.read(name).split("\n")
                ]
                # The shortest of texts must differ, too: the same text would be one report.
                changed.append(f"副本之{number}。")
                self.take(f"copy-{number}/{name}", year, "\n".join(changed))

    def read(self, name):
        return (self.texts / name).read_text(encoding="utf-8")

    def sampled(self):
        names = sorted(self.years)
        return self.random.sample(names, min(len(names), 400))


# --- questions -------------------------------------------------------------------------------


class Question:
    """One thing to be found: a kind, one phrase or several words, perhaps years."""

    def __init__(self, kind, terms, years=None):
        self.kind, self.terms, self.years = kind, terms, years


INDEX_ROWS = INDEXING, PROCESSOR, MEMORY, SIZE = "indexing", "processor time", "peak memory", "index size"
KINDS = ("phrase", "snippets", "words", "long words", "phrases", "year", "count")


def questions(archive, count):
    draw = archive.random
    texts = {name: archive.read(name) for name in archive.sample}
    runs = {name: re.findall("[\u4e00-\u9fff]{4,}", text) for name, text in texts.items()}
    runs = {name: found for name, found in runs.items() if found}
    if not runs:
        sys.exit("peers.py: there is too little Chinese text in the corpus to ask for")

    def phrase(names):
        name = draw.choice(names)
        run = draw.choice(runs[name])
        length = min(draw.randint(4, 8), len(run))
        start = draw.randint(0, len(run) - length)
        return name, run[start:start + length]

    def around(name):
        year = archive.years[name]
        return (year - 2, year + 2)

    dated = [name for name in runs if archive.years[name] is not None]
    short, long = Words(runs, 2), Words(runs, 4)
    asked = []
    for _ in range(count):
        found = phrase(list(runs))[1]
        asked.append(Question("phrase", [found]))
        asked.append(Question("snippets", [found]))
        asked.append(Question("count", [phrase(list(runs))[1]]))
        if dated:
            name, found = phrase(dated)
            asked.append(Question("year", [found], around(name)))
        for kind, words in (("words", short), ("long words", long)):
            pair = words.pair(draw)
            if pair:
                asked.append(Question(kind, pair))
            if pair and kind == "long words":
                asked.append(Question("phrases", pair))
    return asked


class Words:
    """What stands in many texts and has no particle in it: words, for the most part."""

    def __init__(self, runs, length):
        found = Counter()
        of_text = {}
        for name, stretches in runs.items():
            words = {run[at:at + length] for run in stretches for at in range(len(run) - length + 1)}
            of_text[name] = {word for word in words if not PARTICLES & set(word)}
            found.update(of_text[name])
        # Neither those in every text nor those in one alone.
        known = {word for word, texts in found.most_common(2000) if 1 < texts <= max(2, len(runs) // 2)}
        self.of_text = [sorted(words & known) for words in of_text.values()]
        self.of_text = [words for words in self.of_text if len(words) > 1]

    def pair(self, draw):
        for _ in range(100):
            if not self.of_text:
                return None
            one, other = draw.sample(draw.choice(self.of_text), 2)
            if not set(one) & set(other):
                return [one, other]
        return None


# --- those compared --------------------------------------------------------------------------


class Cannot(Exception):
    """Why a question cannot be put to a peer."""


class Compared:
    """One of those compared: makes an index and answers questions, each with a command."""

    def __init__(self, program):
        self.program = program


class Kaijuan(Compared):
    name = "kaijuan"

    def version(self):
        return first_line([self.program, "--version"])

    def prepare(self, archive, folder):
        self.corpus, self.folder = archive.corpus, folder

    def index(self):
        return [self.program, "index", self.corpus, "--index", self.folder], os.devnull

    def search(self, question):
        terms = question.terms
        query = " ".join(terms if "words" in question.kind else (f'"{term}"' for term in terms))
        command = [self.program, "search", query, "--index", str(self.folder)]
        if question.years:
            command += ["--year", "{}..{}".format(*question.years)]
        if question.kind == "count":
            return command + ["--count"]
        if question.kind != "snippets":
            command += ["--format", "paths"]
        return command + ["--limit", str(HITS)]

    def found(self, question, run):
        run.check((0, 1))
        return run.status == 0


class Sqlite(Compared):
    name = "sqlite"

    @staticmethod
    def installed():
        program = shutil.which("sqlite3")
        if program:
            probe = "CREATE VIRTUAL TABLE t USING fts5(x, tokenize='trigram'); SELECT readfile('/dev/null');"
            tried = subprocess.run([program, ":memory:", probe], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            return program if tried.returncode == 0 else None
        return None

    def version(self):
        return "SQLite " + first_line([self.program, "--version"]).split()[0]

    def prepare(self, archive, folder):
        self.folder, self.base = folder, folder / "reports.db"
        self.script = folder.with_suffix(".sql")
        with open(self.script, "w", encoding="utf-8") as out:
            out.write(
                "CREATE VIRTUAL TABLE reports USING"
                " fts5(path UNINDEXED, year UNINDEXED, text, tokenize='trigram');\nBEGIN;\n"
            )
            for name, year in archive.years.items():
                file = quoted_for_sql(str(archive.texts / name))
                year = "NULL" if year is None else year
                out.write(
                    f"INSERT INTO reports VALUES({quoted_for_sql(name)}, {year}, CAST(readfile({file}) AS TEXT));\n"
                )
            out.write("COMMIT;\n")

    def index(self):
        return [self.program, "-bail", self.base], self.script

    def search(self, question):
        if min(map(len, question.terms)) < 3:
            raise Cannot("no: shorter than 3 characters")
        match = " AND ".join(f'"{term}"' for term in question.terms)
        where = f"reports MATCH '{match}'"
        if question.years:
            where += " AND year BETWEEN {} AND {}".format(*question.years)
        what = "path, snippet(reports, 2, '[', ']', '…', 40)" if question.kind == "snippets" else "path"
        select = f"SELECT {what} FROM reports WHERE {where} ORDER BY rank LIMIT {HITS}"
        if question.kind == "count":
            select = f"SELECT count(*) FROM reports WHERE {where}"
        return [self.program, "-readonly", str(self.base), select]

    def found(self, question, run):
        return run.check().text().strip() not in ("", "0")


def quoted_for_sql(text):
    return "'" + text.replace("'", "''") + "'"


class Groonga(Compared):
    name = "groonga"

    @staticmethod
    def installed():
        return shutil.which("groonga")

    def version(self):
        return " ".join(first_line([self.program, "--version"]).split()[:2])

    def prepare(self, archive, folder):
        self.folder, self.base = folder, folder / "reports.db"
        # One command a file: loading is a part of indexing, and its input is made before the clock.
        self.script = folder.with_suffix(".grn")
        with open(self.script, "w", encoding="utf-8") as out:
            out.write(
                "table_create Reports TABLE_HASH_KEY ShortText\n"
                "column_create Reports year COLUMN_SCALAR Int32\n"
                "column_create Reports text COLUMN_SCALAR LongText\n"
                "load --table Reports\n[\n"
            )
            rows = (
                json.dumps(
                    {"_key": name, "year": year or 0, "text": archive.read(name)}, ensure_ascii=False
                )
                for name, year in archive.years.items()
            )
            out.write(",\n".join(rows))
            out.write(
                "\n]\n"
                "table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram"
                " --normalizer NormalizerAuto\n"
                "column_create Terms in_text COLUMN_INDEX|WITH_POSITION Reports text\n"
            )

    def index(self):
        return [self.program, "-n", self.base], self.script

    def search(self, question):
        command = [self.program, str(self.base), "select", "Reports"]
        text = " && ".join(f'text @ "{term}"' for term in question.terms)
        if question.years:
            text += " && year >= {} && year <= {}".format(*question.years)
        columns = "_key,_score,snippet_html(text)" if question.kind == "snippets" else "_key,_score"
        limit = 0 if question.kind == "count" else HITS
        return command + [
            "--filter", quoted_for_groonga(text), "--output_columns", quoted_for_groonga(columns),
            "--sort_keys", "-_score", "--limit", str(limit),
        ]

    def found(self, question, run):
        (status, *_), *answer = json.loads(run.check().text())
        if status != 0:
            sys.exit(f"peers.py: groonga cannot answer {shlex.join(run.command)}: {run.text()[:300]}")
        return answer[0][0][0][0] > 0


def quoted_for_groonga(text):
    """The arguments of a command are put together and parted again by groonga."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


class Recoll(Compared):
    name = "recoll"

    @staticmethod
    def installed():
        return shutil.which("recollindex") if shutil.which("recollq") else None

    def version(self):
        told = subprocess.run([self.program, "-h"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout
        found = re.search(rb"Recoll version: Recoll (\S+) \+ (Xapian \S+)", told)
        return f"Recoll {found[1].decode()} ({found[2].decode()})" if found else "Recoll"

    def prepare(self, archive, folder):
        self.folder, self.texts = folder, archive.texts
        self.settings = folder.with_suffix(".conf")
        self.settings.mkdir()
        (self.settings / "recoll.conf").write_text(
            # A spelling dictionary serves no Chinese. Recoll makes way for all other processes unless told not to.
            f"topdirs = {archive.texts}\ndbdir = {folder}\ndefaultcharset = UTF-8\nnoaspell = 1\n"
            f"idxniceprio = {os.nice(0)}\n"
            f"logfilename = {os.devnull}\nskippedPaths =\n",
            encoding="utf-8",
        )

    def index(self):
        return [self.program, "-c", self.settings, "-z"], os.devnull

    def search(self, question):
        if question.years:
            raise Cannot("no: its dates are the files'")
        query = " ".join(f'"{term}"' for term in question.terms)
        command = [shutil.which("recollq"), "-c", str(self.settings)]
        if question.kind == "count":
            return command + ["-Q", "-E", query]
        command += ["-A"] if question.kind == "snippets" else ["-b"]
        return command + ["-n", str(HITS), query]

    def found(self, question, run):
        text = run.check((0, 1)).text()
        if "phrase" in question.kind or "words" in question.kind:
            return "file://" in text
        count = re.search(r"(\d+) results?", text)
        return count is not None and int(count[1]) > 0


class Ripgrep(Compared):
    name = "ripgrep"

    @staticmethod
    def installed():
        return shutil.which("rg")

    def version(self):
        return first_line([self.program, "--version"]).split("(")[0].strip()

    def prepare(self, archive, folder):
        self.folder, self.texts = folder, archive.texts

    def index(self):
        raise Cannot("has no index")

    def search(self, question):
        if question.years:
            raise Cannot("no: knows no years")
        if len(question.terms) > 1:
            raise Cannot("no: one run, one pattern")
        what = [] if question.kind == "snippets" else ["-l"]
        return [self.program, "--no-ignore", "--hidden", *what, "-F", question.terms[0], str(self.texts)]

    def found(self, question, run):
        return run.check((0, 1)).status == 0


PEERS = {peer.name: peer for peer in (Ripgrep, Sqlite, Recoll, Groonga)}


def make(name):
    program = PEERS[name].installed()
    if not program:
        say(f"{name} is left out: it is not installed ({INSTALL[name]})")
        return None
    return PEERS[name](os.path.abspath(program))


def first_line(command):
    told = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    return told.decode("utf-8", "replace").strip().split("\n")[0]


# --- measuring -------------------------------------------------------------------------------


class Bench:
    """All rounds, and what came of them."""

    def __init__(self, options, kaijuan, peers, archive, scratch):
        self.options, self.kaijuan, self.peers, self.archive = options, kaijuan, peers, archive
        self.scratch = scratch
        # Row of the table → name → one value a round: kaijuan's own, the peers' as ratios.
        self.values = {}
        # Row → peer → what its cell says beside numbers, or in their place.
        self.remarks = {}
        # Where everything is written down as it is measured.
        self.log = open(options.json, "w", encoding="utf-8") if options.json else None
        # Question → the best of its times with kaijuan.
        self.best = {}
        for one in [kaijuan, *peers]:
            one.prepare(archive, scratch / one.name)
        say(f"{len(archive.years)} sources, {archive.bytes / 1e6:.1f} MB of UTF-8 text")

    def turns(self, number):
        """Each peer with kaijuan beside it; who begins, alternates."""
        for peer in self.peers:
            yield peer, [self.kaijuan, peer] if number % 2 == 0 else [peer, self.kaijuan]

    def index(self):
        for number in range(self.options.rounds):
            say(f"indexing, round {number + 1} of {self.options.rounds}")
            for peer, turn in self.turns(number):
                try:
                    peer.index()
                except Cannot as why:
                    for row in INDEX_ROWS:
                        self.remarks.setdefault(row, {})[peer.name] = str(why)
                    continue
                took = {one.name: self.index_once(one) for one in turn}
                ours, theirs = took["kaijuan"], took[peer.name]
                for row, of_ours, of_theirs in zip(INDEX_ROWS, ours, theirs):
                    self.note(row, peer, number, of_ours, of_theirs)
        if all(isinstance(peer, Ripgrep) for peer in self.peers):
            self.index_once(self.kaijuan)

    def index_once(self, one):
        """Seconds, seconds of processors, peak memory, and size of the index."""
        shutil.rmtree(one.folder, ignore_errors=True)
        one.folder.mkdir()
        # What others wrote must not be written to disk now.
        os.sync()
        command, stdin = one.index()
        run = Run(command, self.scratch / "out", stdin).check()
        return run.seconds, run.processor, run.memory, size_of(one.folder)

    def ask(self):
        asked = questions(self.archive, self.options.questions)
        found = Counter()
        for number in range(-1, self.options.rounds):
            # The first round warms the page cache, and shows who finds what.
            which = f"round {number + 1} of {self.options.rounds}" if number >= 0 else "warming up"
            say(f"asking {len(asked)} questions, {which}")
            pairs = {}
            for question in asked:
                turns = self.turns(number)
                if not any([self.ask_one(question, peer, turn, number, pairs, found) for peer, turn in turns]):
                    self.ask_alone(question, number)
            for (kind, name), took in pairs.items():
                peer = next(peer for peer in self.peers if peer.name == name)
                ours = statistics.median(pair[0] for pair in took)
                ratio = statistics.median(pair[1] / pair[0] for pair in took)
                self.note(kind, peer, number, ours, ours * ratio)
        for kind in KINDS:
            for peer in self.peers:
                all_found, theirs = found[kind, "kaijuan", peer.name], found[kind, peer.name, peer.name]
                if theirs < all_found:
                    self.remarks.setdefault(kind, {})[peer.name] = f"found {theirs} of {all_found}"

    def ask_one(self, question, peer, turn, number, pairs, found):
        """Asks a peer and kaijuan; gives whether the peer can be asked."""
        try:
            peer.search(question)
        except Cannot as why:
            self.remarks.setdefault(question.kind, {})[peer.name] = str(why)
            return False
        took = {}
        for one in turn:
            run = Run(absolute(one.search(question)), self.scratch / "out")
            took[one.name] = run.seconds
            if number < 0:
                found[question.kind, one.name, peer.name] += one.found(question, run)
        if number >= 0:
            pairs.setdefault((question.kind, peer.name), []).append((took["kaijuan"], took[peer.name]))
            before = self.best.get(question, took["kaijuan"])
            self.best[question] = min(before, took["kaijuan"])
        return True

    def ask_alone(self, question, number):
        """Asks kaijuan what no peer can be asked."""
        run = Run(absolute(self.kaijuan.search(question)), self.scratch / "out").check((0, 1))
        if number >= 0:
            self.values.setdefault(question.kind, {}).setdefault("kaijuan", []).append(run.seconds)

    def note(self, row, peer, number, ours, theirs):
        values = self.values.setdefault(row, {})
        values.setdefault("kaijuan", []).append(ours)
        values.setdefault(peer.name, []).append(theirs / ours)
        if self.log:
            measured = {"row": row, "peer": peer.name, "round": number + 1, "kaijuan": ours, "theirs": theirs}
            print(json.dumps(measured), file=self.log, flush=True)

    # --- showing -----------------------------------------------------------------------------

    def print(self):
        archive, options = self.archive, self.options
        print(f"{datetime.date.today()}, {machine()}")
        print(f"{len(archive.years)} sources, {archive.bytes / 1e6:.1f} MB of UTF-8 text; "
              f"{options.rounds} rounds, {options.questions} questions of each kind; load {load()}")
        print("; ".join(one.version() for one in [self.kaijuan, *self.peers]))
        print("kaijuan: median (least to greatest). Peers: how many times kaijuan's, median (least to greatest).")
        print()
        rows = [["", "kaijuan", *(peer.name for peer in self.peers)]]
        for row in (*INDEX_ROWS, *KINDS):
            if row in self.values or row in self.remarks:
                rows.append([row, self.own(row), *(self.cell(row, peer.name) for peer in self.peers)])
        print_table(rows)
        print(f"\n{self.starting()}")
        times = [seconds for question, seconds in self.best.items() if question.kind == "phrase"]
        if len(times) > 1:
            print(f"kaijuan's slowest phrase of {len(times)}: {max(times) / statistics.median(times):.1f} times "
                  "the median (best run of each)")

    def starting(self):
        """What a process costs that does nothing."""
        version, nothing = [self.kaijuan.program, "--version"], [shutil.which("true")]
        times = ([], [])
        for _ in range(10 * self.options.rounds):
            for command, took in zip((version, nothing), times):
                took.append(Run(command, self.scratch / "out").check().seconds * 1000)
        return "`kaijuan --version` takes {:.1f} ms, `true` {:.1f} ms (medians)".format(*map(statistics.median, times))

    def own(self, row):
        values = self.values.get(row, {}).get("kaijuan")
        if not values:
            return "–"
        texts = self.archive.bytes
        form = {
            INDEXING: (lambda value: texts / value / 1e6, "{:.1f}", "MB/s"),
            PROCESSOR: (lambda value: value / (texts / 1e6) * 1000, "{:.0f}", "ms/MB"),
            MEMORY: (lambda value: value / (1 << 20), "{:.0f}", "MB"),
            SIZE: (lambda value: value / texts, "{:.2f}", "of the text"),
        }
        convert, number, unit = form.get(row, (lambda value: value * 1000, "{:.1f}", "ms"))
        return f"{spread(list(map(convert, values)), number.format)} {unit}"

    def cell(self, row, name):
        values = self.values.get(row, {}).get(name)
        remark = self.remarks.get(row, {}).get(name)
        parts = [spread(values, lambda value: f"{value:.2g}" if value < 10 else f"{value:.0f}")] if values else []
        return ", ".join(parts + [remark] if remark else parts) or "–"


def absolute(command):
    return [shutil.which(command[0]) or command[0], *command[1:]]


def spread(values, form):
    return f"{form(statistics.median(values))} ({form(min(values))} to {form(max(values))})"


def print_table(rows):
    """As Markdown, its columns aligned."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    line = lambda row: "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |"
    print(line(rows[0]))
    print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    for row in rows[1:]:
        print(line(row))


def machine():
    name = platform.processor() or platform.machine()
    with contextlib.suppress(OSError):
        for line in open("/proc/cpuinfo", encoding="utf-8"):
            if line.startswith("model name"):
                name = line.split(":", 1)[1].strip()
                break
    return f"{os.cpu_count()} cores of {name}, {platform.system()}"


def load():
    with contextlib.suppress(OSError):
        return f"{os.getloadavg()[0]:.1f}"
    return "unknown"


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
