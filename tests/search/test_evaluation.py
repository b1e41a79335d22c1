"""Judged queries: what the files say, and what the figures say about them."""

from __future__ import annotations

import json
from io import StringIO
from math import log2

import pytest
from django.core.management import CommandError, call_command

from search.evaluation import JudgedQuery, JudgementError, Outcome, Report, read_queries
from tests.factories import ArticleFactory


@pytest.fixture
def write(tmp_path):
    """Writes a file and gives its path: rows as JSON lines, or text as it is."""

    def write(name, content):
        path = tmp_path / name
        if not isinstance(content, (str, bytes)):
            content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


# -- figures -------------------------------------------------------------------------------


def outcome(hits, locale="en", **grades):
    names = {name.replace("_", "-"): grade for name, grade in grades.items()}
    return Outcome(JudgedQuery("1", "x", locale, names), tuple(hits))


def test_the_rank_is_the_place_of_the_first_right_article():
    assert outcome(["x", "b", "a"], a=1, b=1).rank == 2
    assert outcome(["x"], a=1).rank is None
    assert outcome([], a=1).rank is None


def test_ndcg_is_computed_as_trec_eval_computes_it():
    assert outcome(["a", "b"], a=2, b=1).ndcg() == 1
    worse = (1 + 2 / log2(3)) / (2 + 1 / log2(3))
    assert outcome(["b", "a"], a=2, b=1).ndcg() == pytest.approx(worse)
    assert outcome(["x"], a=1).ndcg() == 0
    eleventh = [f"x{n}" for n in range(10)] + ["a"]
    assert outcome(eleventh, a=1).ndcg() == 0


def test_figures_are_means_and_the_queries_without_an_answer_count_apart():
    figures = Report(
        [
            outcome(["a"], a=1),
            outcome(["x", "x2", "a"], a=1),
            outcome([], a=1),
            outcome([]),
            outcome(["x"]),
        ]
    ).figures()
    assert figures["queries"] == 3
    assert figures["MRR@10"] == round((1 + 1 / 3) / 3, 4)
    assert figures["success@1"] == round(1 / 3, 4)
    assert figures["success@3"] == figures["success@10"] == round(2 / 3, 4)
    assert figures["zero results"] == round(1 / 3, 4)
    assert figures["off-topic queries"] == 2
    assert figures["off-topic caught"] == 0.5


def test_figures_of_nothing_are_nothing():
    figures = Report([]).figures()
    assert figures["queries"] == 0
    assert figures["MRR@10"] is None


# -- files ---------------------------------------------------------------------------------


def test_queries_are_read_by_either_name_of_a_column(write):
    path = write(
        "q.jsonl",
        [
            {"qid": "a", "query": "fee", "lang": "en", "topic_slug": "fees", "also": ["limits"]},
            {"text": "手续费", "locale": "zh-hans", "topic_slug": "fees"},
            {"query": "天气", "lang": "zh", "topic_slug": "none"},
            {"query": "weather"},
        ],
    )
    one, two, three, four = read_queries(path)
    assert (one.qid, one.locale, one.grades) == ("a", "en", {"fees": 1, "limits": 1})
    assert (two.qid, two.locale, two.grades) == ("2", "zh-hans", {"fees": 1})
    assert three.off_topic
    assert three.locale == "zh-hans"
    assert four.off_topic
    assert four.locale == "en"


def test_empty_lines_are_no_queries_but_count_as_lines(write):
    path = write("q.jsonl", '\n{"query": "fee"}\n\n')
    assert [query.qid for query in read_queries(path)] == ["2"]


def test_grades_come_from_judgements_where_they_are_given(write):
    queries = write("q.jsonl", [{"qid": "a", "query": "fee", "topic_slug": "x"}, {"query": "b"}])
    judgements = write("r.tsv", "a\tfees\t2\na\tlimits\t1\na\tother\t0\n\n2\tb\t1\n")
    one, two = read_queries(queries, judgements)
    assert one.grades == {"fees": 2, "limits": 1}
    assert two.grades == {"b": 1}


@pytest.mark.parametrize(
    "line",
    [
        "not json", "[1]", "{}", '{"query": ""}', '{"query": "x", "lang": "tlh"}',
        '{"query": "x", "topic_slug": "a", "also": 5}', '{"query": "x"',
        '{"query": "x", "topic_slug": "a", "also": "limits"}',
    ],
)  # fmt: skip
def test_a_malformed_query_is_named_by_its_line(write, line):
    path = write("q.jsonl", f'{{"query": "fine"}}\n{line}\n')
    with pytest.raises(JudgementError, match=r"q\.jsonl:2: "):
        read_queries(path)


@pytest.mark.parametrize("line", ["a\tfees", "a\tfees\tx", "a fees 1", "a\tfees\t1\t2"])
def test_a_malformed_judgement_is_named_by_its_line(write, line):
    queries = write("q.jsonl", [{"qid": "a", "query": "fee"}])
    with pytest.raises(JudgementError, match=r"r\.tsv:2: "):
        read_queries(queries, write("r.tsv", f"a\tfees\t1\n{line}\n"))


# -- the command ---------------------------------------------------------------------------


@pytest.fixture
def judged(db, write):
    ArticleFactory(slug="fees", title="Withdrawal fees", source_id="F-1")
    ArticleFactory(slug="memo", title="Forgotten memo")
    ArticleFactory(slug="fees", chinese=True, title="提现手续费")
    return write(
        "q.jsonl",
        [
            {"qid": "q1", "query": "withdrawal fees", "topic_slug": "F-1"},
            {"qid": "q2", "query": "memo", "topic_slug": "elsewhere"},
            {"qid": "q3", "query": "提现手续费", "lang": "zh", "topic_slug": "fees"},
            {"qid": "q4", "query": "asdfghjkl", "topic_slug": "none"},
        ],
    )


def evaluate(*arguments):
    out = StringIO()
    call_command("evaluate_search", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_the_command_prints_a_table_of_languages(judged):
    table = evaluate("--queries", judged)
    header, *rows = table.splitlines()
    assert header.split() == ["all", "en", "zh-hans"]
    (mrr,) = (row for row in rows if row.startswith("MRR@10"))
    assert mrr.split() == ["MRR@10", "0.667", "0.500", "1.000"]


def test_the_command_prints_json_that_is_nothing_else(judged):
    figures = json.loads(evaluate("--queries", judged, "--json"))
    assert figures["all"]["queries"] == 3
    assert figures["zh-hans"]["MRR@10"] == 1
    assert figures["en"]["off-topic caught"] == 1


def test_a_run_file_tells_what_was_found_in_order(judged, tmp_path):
    run = tmp_path / "run.tsv"
    evaluate("--queries", judged, "--run-file", run)
    assert run.read_text(encoding="utf-8") == "q1\tF-1\t1\nq2\tmemo\t1\nq3\tfees\t1\n"


def test_judgements_replace_what_the_queries_say(judged, write):
    judgements = write("r.tsv", "q2\tmemo\t1\n")
    figures = json.loads(evaluate("--queries", judged, "--qrels", judgements, "--json"))
    assert figures["all"]["queries"] == 1
    assert figures["all"]["MRR@10"] == 1


def test_the_misses_are_explained(judged):
    lines = evaluate("--queries", judged, "--explain").splitlines()
    assert "en 'memo': wanted elsewhere; got memo" in lines
    assert not any("withdrawal fees" in line for line in lines)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content", [b"\xff\xfe", "nonsense", '{"query": "x", "lang": "tlh"}'], ids=repr
)
def test_a_file_that_is_wrong_is_told_in_one_line(write, content):
    path = write("q.jsonl", content)
    with pytest.raises(CommandError):
        evaluate("--queries", path)
    with pytest.raises(CommandError):
        evaluate("--queries", path.with_name("missing.jsonl"))


def test_a_run_file_that_cannot_be_written_is_told(judged, tmp_path):
    with pytest.raises(CommandError, match="missing"):
        evaluate("--queries", judged, "--run-file", tmp_path / "missing" / "run.tsv")
