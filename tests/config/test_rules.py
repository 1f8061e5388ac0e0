"""Rules of the configuration: what they mean, and what is wrong with them."""

from collections.abc import Callable

import pytest

from monitor.config.load import Loaded
from monitor.config.query_tree import finds_by_absence, with_mode
from monitor.core.query import (
    And,
    AtLeast,
    InField,
    Mode,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Regex,
    Term,
    Wildcard,
    inner_queries,
)
from monitor.core.rule import Rule, Scope, Severity, StoryMode

Load = Callable[..., Loaded]
Problems = Callable[..., list[str]]
A, B, C = Term("a"), Term("b"), Term("c")


def rule_of(loaded: Load, *lines: str) -> Rule:
    (rule,) = loaded(rules="\n  ".join(["rules:\n- name: r", *lines]) + "\n").config.rules
    return rule


QUERIES: dict[str, tuple[str, Query]] = {
    "a line": ("match: a AND b NOT c", And((A, B, Not(C)))),
    "one of all": ("all: [a]", A),
    "a text for a list": ("any: a", A),
    "all": ("all: [a, b]", And((A, B))),
    "any": ("any: [a, b]", Or((A, B))),
    "none beside": ("{any: a, none: [b, c]}", And((A, Not(Or((B, C)))))),
    "at least": ("at_least: {count: 2, of: [a, b, c]}", AtLeast(2, (A, B, C))),
    "several words are a phrase": ("any: [a b]", Phrase((A, B))),
    "a phrase with its gap": ("any: ['\"a b\"~5']", Phrase((A, B), 5)),
    "nested": ("all: [a, {any: [b, {all: [c], none: [a]}]}]", And((A, Or((B, And((C, Not(A)))))))),
    "a line in a list": ("any: [a, {match: b AND c}]", Or((A, And((B, C))))),
    "a mapping for a list": ("any: {all: [a, b]}", And((A, B))),
    "line and lists": ("{match: a OR b, all: [c]}", And((Or((A, B)), C))),
    "at least nested": ("any: [a, {at_least: {count: 1, of: [b, c]}}]", Or((A, AtLeast(1, (B, C))))),
    "other forms": ("any: ['Rak*', '/x+/', '=NATO', 'title:a']", Or((
        Wildcard("Rak*"), Regex("x+"), Term("NATO", literal=True), InField("title", A)))),
    "the long form": ("any: [{term: a}]", A),
    "its mode": ("any: [{term: a, mode: exact}, b]", Or((Term("a", Mode.EXACT), B))),
    "its exceptions": ("any: [{term: a, not: [b, c d]}]", Term("a", without=("b", "c d"))),
    "one exception": ("any: [{term: a, not: b}]", Term("a", without=("b",))),
    "exceptions of a phrase": ("any: [{term: a b, not: c}]", Phrase((Term("a", without=("c",)), Term("b", without=("c",))))),
    "the mode of the rule": ("{mode: exact, any: [a b, {term: c, mode: exact}]}", Or((
        Phrase((Term("a", Mode.EXACT), Term("b", Mode.EXACT))), Term("c", Mode.EXACT)))),
    "a word that YAML knows": ("any: [NO, 1e3, null]", Or((Term("NO"), Term("1e3"), Term("null")))),
    "the mode of a term wins": ("{mode: exact, all: [{match: a NEAR/3 b}, {none: title:c}]}", And((
        Near(Term("a", Mode.EXACT), Term("b", Mode.EXACT), 3), Not(InField("title", Term("c", Mode.EXACT)))))),
}  # fmt: skip


@pytest.mark.parametrize(("written", "query"), QUERIES.values(), ids=QUERIES)
def test_lists_and_lines_mean_one_query(loaded: Load, written: str, query: Query) -> None:
    lines = written[1:-1].split(", ", 1) if written.startswith("{") else [written]
    assert rule_of(loaded, *lines).query == query


def test_a_rule_says_where_to_look_and_whom_to_tell(loaded: Load) -> None:
    found = loaded(
        all="""
feeds:
  - {url: https://a.example/, name: tagesschau, tags: politik}
channels: {mail: {console: true}, chat: {console: true}}
rules:
  - name: Nordkorea-Raketen
    match: Nordkorea AND ("ballistische Raketen" OR Raketentest) NOT Sport
    in: [title, category]
    feeds: [tag:politik, tagesschau]
    languages: [DE, en]
    severity: high
    notify: [mail, chat, mail]
    story: updates
    when: now
    must_match: Nordkorea meldet einen Raketentest
    must_not_match: [Sport in Nordkorea]
"""
    )
    (rule,) = found.config.rules
    assert (rule.name, rule.position.line, rule.position.column) == ("Nordkorea-Raketen", 6, 5)
    assert rule.fields == ("title", "categories")
    assert rule.scope == Scope(frozenset({"tagesschau"}), frozenset({"politik"}), frozenset({"de", "en"}))
    assert (rule.severity, rule.notify, rule.story) == (Severity.HIGH, ("mail", "chat"), StoryMode.UPDATES)
    assert rule.must_match == ("Nordkorea meldet einen Raketentest",)
    assert [(e.rule, e.is_found, e.position.line) for e in found.examples] == [
        ("Nordkorea-Raketen", True, 15),
        ("Nordkorea-Raketen", False, 16),
    ]


def test_the_version_of_a_rule_follows_what_it_looks_for(loaded: Load) -> None:
    version = rule_of(loaded, "any: [a, b]").version
    same = [
        "match: a OR b",
        "any: [a, b]\n  severity: high\n  must_match: a",
        "any: [a, b]\n  in: [text, summary, title]",
    ]
    others = ["any: [b, a]", "all: [a, b]", "any: [a, b]\n  mode: exact", "any: [a, b]\n  in: title"]
    others.append("any: [a, b]\n  languages: de")
    assert len(version) == 16
    assert {rule_of(loaded, lines).version for lines in same} == {version}
    assert len({version, *(rule_of(loaded, lines).version for lines in others)}) == 1 + len(others)


WRONG = {
    "unknown key": ("notfy: mail", "3:3: unknown key 'notfy' — did you mean 'notify'?"),
    "key with an odd space": ("not\u00a0ify: mail", "3:3: the character U+00A0 before or in this key cannot be seen"),
    "key with a character that has no width": ("not\u200bify: mail", "3:3: the character U+200B before or in this key"),
    "address of a channel": ("notify: 'mailto://me:s3cret@x'", "3:11: there is no channel 'mailto://…' — there are"),
    "key of other programs": ("keywords: [x]", "3:3: unknown key 'keywords' — write any: […]"),
    "key of nobody": ("zzz: x", "3:3: unknown key 'zzz' — the keys here are match, all, any, none"),
    "planned key": ("full_text: true", "3:3: 'full_text' is not supported yet — remove it"),
    "a value of another key": ("severity: every", "3:13: 'severity': unknown value 'every' — it is one of low, normal, high"),
    "a value in the place of its key": ("updates: true", "3:3: unknown key 'updates' — write story: updates"),
    "a key of feeds": ("every: 5m", "3:3: unknown key 'every' — how often to poll is said at a feed, or in settings"),
    "no such time": ("when: later", "3:9: 'when': unknown value 'later'"),
    "no length": ("repeat_after: often", "3:17: 'repeat_after': this is not a length of time"),
    "nobody to escalate to": ("escalate: {after: 15m}", "3:13: the key 'to' is missing"),
    "unknown key to escalate by": ("escalate: {after: 15m, to: [mail], by: x}", "3:38: unknown key 'by' — the keys here are after, to"),
    "unknown channel to escalate to": ("escalate: {after: 15m, to: [chta]}", "3:31: there is no channel 'chta'"),
    "story": ("story: update", "3:10: 'story': unknown value 'update' — did you mean 'updates'?"),
    "severity": ("severity: hgih", "3:13: 'severity': unknown value 'hgih' — did you mean 'high'?"),
    "field": ("in: [title, txet]", "3:15: 'in': unknown value 'txet' — did you mean 'text'?"),
    "field by our name": ("in: categories", "3:7: 'in': unknown value 'categories' — did you mean 'category'?"),
    "mode": ("mode: compount", "3:9: 'mode': unknown value 'compount' — did you mean 'compound'?"),
    "language": ("languages: [de, english]", "3:19: 'languages': a language is two letters — did you mean 'en'?"),
    "channel": ("notify: [mial]", "3:12: there is no channel 'mial' — did you mean 'mail'?"),
    "channel in one text": ("notify: xxxxx", "3:11: there is no channel 'xxxxx' — there are: mail"),
    "feed": ("feeds: tagesshau", "3:10: there is no feed 'tagesshau' — did you mean 'tagesschau'?"),
    "feed without likeness": ("feeds: xyz", "3:10: there is no feed 'xyz'"),
    "tag as feed": ("feeds: [politik]", "3:11: there is no feed 'politik' — did you mean 'tag:politik'?"),
    "tag": ("feeds: ['tag:politk']", "3:11: no feed has the tag 'tag:politk' — did you mean 'tag:politik'?"),
    "query line": ("match: a AND", "3:15: "),
    "quoted query line": ("match: 'a OR (b'", "3:18: a parenthesis is never closed"),
    "query over lines": ("match: a OR\n    (b", "4:7: a parenthesis is never closed"),
    "query in a block": ("match: |\n    a OR\n    b AND (c\n", "5:13: a parenthesis is never closed"),
    "entry": ("any: [a, '(b']", "3:15: a parenthesis is never closed"),
    "empty list": ("any: []", "3:8: the list is empty — write what to look for"),
    "empty group": ("any: [b, {}]", "3:12: this says nothing to look for"),
    "slip in a group": ("any: [b, {nnoe: [c]}]", "3:13: unknown key 'nnoe' — did you mean 'none'?"),
    "slip for a term": ("any: [b, {trem: c}]", "3:13: unknown key 'trem' — did you mean 'term'?"),
    "slip beside a term": ("any: [b, {term: c, mod: exact}]", "3:22: unknown key 'mod' — did you mean 'mode'?"),
    "list in a list": ("any: [b, [c]]", "3:12: 'any' must be a text or a mapping, not a list"),
    "list for a term": ("any: [{term: [c]}]", "3:16: 'term' must be a text, not a list"),
    "mode of a wildcard": ("any: [{term: 'cde*', mode: exact}]", "3:16: 'mode' and 'not' are for words, not for wild"),
    "too many": ("at_least: {count: 3, of: [b, c]}", "3:21: 'count' is 3, but there are 2 to choose from"),
    "none of them": ("at_least: {count: 0, of: [b, c]}", "3:21: 'count' is at least 1"),
    "a count without end": (f"at_least: {{count: {'9' * 5000}, of: [b, c]}}", "3:21: 'count' must be a smaller number"),
    "a wildcard in not": ("any: [{term: c, not: [d, 'e*']}]", "3:28: 'not' takes words and phrases, no wild"),
    "an expression in not": ("any: [{term: c, not: /e/}]", "3:24: 'not' takes words and phrases, no wild"),
    "nothing in not": ("any: [{term: c, not: ['–']}]", "3:25: there is nothing here inside which"),
    "no number": ("at_least: {count: two, of: [b, c]}", "3:21: 'count' must be a whole number, not a text"),
    "no count": ("at_least: {of: [b, c]}", "3:13: the key 'count' is missing"),
    "slip in at_least": ("at_least: {count: 1, off: [b], of: [c]}", "3:24: unknown key 'off' — did you mean 'of'?"),
    "example as mapping": ("must_match: [{a: b}]", "3:16: 'must_match' must be a text, not a mapping"),
    "no name": ("name2: x", "3:3: unknown key 'name2' — did you mean 'name'?"),
}  # fmt: skip
AROUND = (
    "feeds: [{url: https://a.example/, name: tagesschau, tags: politik}]\nchannels: {mail: {console: true}}\n"
)


@pytest.mark.parametrize(("line", "said"), WRONG.values(), ids=WRONG)
def test_what_a_rule_cannot_say_is_explained_at_its_place(problems: Problems, line: str, said: str) -> None:
    (problem,) = problems(around=AROUND, rules=f"rules:\n- name: r\n  {line}\n  all: [x]\n")
    assert problem.startswith(f"config/rules.yaml:{said}")


ABSENT = {
    "none alone": "none: [a]",
    "not alone": "match: NOT a",
    "an empty half": "any: [a, {none: [b]}]",
    "at least": "at_least: {count: 1, of: [a, {none: [b]}]}",
    "in a field": "match: NOT title:a",
    "both": "all: [{none: a}, {none: b}]",
}


@pytest.mark.parametrize("line", ABSENT.values(), ids=ABSENT)
def test_a_rule_that_absence_satisfies_is_refused(problems: Problems, line: str) -> None:
    (problem,) = problems(rules=f"rules:\n- name: r\n  {line}\n")
    assert problem == (
        "config/rules.yaml:2:3: the rule would find every article that lacks these words"
        " — say what must be there as well"
    )


def test_double_negation_is_no_absence() -> None:
    assert not finds_by_absence(Not(Not(A)))
    assert not finds_by_absence(And((Not(A), InField("title", Wildcard("x*")))))
    assert finds_by_absence(InField("title", Not(Regex("x"))))


def test_a_rule_without_anything_to_look_for_is_refused(problems: Problems) -> None:
    (problem,) = problems(rules="rules:\n- name: r\n  severity: high\n")
    assert problem.startswith(
        "config/rules.yaml:2:3: the rule says nothing to look for — give it one of match, all"
    )


def test_a_slip_in_the_key_that_says_what_to_look_for_is_one_problem(problems: Problems) -> None:
    (problem,) = problems(rules="rules:\n- name: r\n  macht: x\n")
    assert problem == "config/rules.yaml:3:3: unknown key 'macht' — did you mean 'match'?"


def test_a_slip_in_a_needed_key_is_not_told_as_a_missing_key_too(problems: Problems) -> None:
    (problem,) = problems(rules="rules:\n- nmae: r\n  match: x\n")
    assert problem == "config/rules.yaml:2:3: unknown key 'nmae' — did you mean 'name'?"
    (problem,) = problems(rules="rules:\n- tags: [a]\n  match: x\n")
    assert problem == "config/rules.yaml:2:3: the key 'name' is missing"


def test_a_key_that_touches_its_value_is_told_to_stand_apart(problems: Problems) -> None:
    (problem,) = problems(rules="rules:\n- name:r\n")
    assert problem.endswith("not a text — write a space behind the ':'")


def test_a_rule_is_a_mapping(problems: Problems) -> None:
    (problem,) = problems(rules="rules:\n- Nordkorea\n")
    assert problem == "config/rules.yaml:2:3: this entry must be a mapping (key: value), not a text"


def test_every_problem_of_a_rule_is_told_at_once(problems: Problems) -> None:
    found = problems(
        around=AROUND, rules="rules:\n- nam: r\n  any: ['(']\n  notify: chat\n  feeds: x\n  in: y\n"
    )
    assert [problem.partition(": ")[0] for problem in found] == [
        f"config/rules.yaml:{place}" for place in ("2:3", "3:11", "4:11", "5:10", "6:7")
    ]


def test_names_of_rules_are_unique(problems: Problems) -> None:
    found = problems(a="rules: [{name: r, any: a}]\n", b="rules:\n- {name: r, any: b}\n")
    assert found == ["config/b.yaml:2:3: the rule 'r' is here twice — first at config/a.yaml:1"]


def test_a_query_that_reads_well_but_cannot_be_used_is_a_problem(problems: Problems) -> None:
    (problem,) = problems(rules="rules:\n- name: r\n  match: (a AND b) NEAR/3 c\n")
    assert problem.startswith("config/rules.yaml:")


def test_a_mode_reaches_every_word_without_its_own() -> None:
    words = Phrase((Term("a"), Wildcard("b*"), Term("c", literal=True)))
    query = AtLeast(1, (words, Regex("x"), Not(Near(Term("d", Mode.DERIVE), Term("e"), 2))))
    changed = with_mode(query, Mode.COMPOUND)
    terms = {part for part in inner_queries(changed) if isinstance(part, Term)}
    assert terms == {Term("d", Mode.DERIVE), Term("e", Mode.COMPOUND)}
    assert changed == AtLeast(
        1,
        (
            Phrase((Term("a", Mode.COMPOUND), Wildcard("b*"), Term("c", literal=True))),
            Regex("x"),
            Not(Near(Term("d", Mode.DERIVE), Term("e", Mode.COMPOUND), 2)),
        ),
    )


ESCALATIONS = {
    "to a further channel": ("notify: mail, escalate: {after: 15m, to: chat}", False),
    "to one of two that is further": ("notify: mail, escalate: {after: 15m, to: [chat, mail]}", False),
    "to the same": ("notify: [mail, chat], escalate: {after: 15m, to: chat}", True),
    "where every channel is told": ("escalate: {after: 15m, to: chat}", True),
    "where the route says less": ("severity: high, escalate: {after: 15m, to: chat}", False),
}


@pytest.mark.parametrize(("keys", "warned"), ESCALATIONS.values(), ids=ESCALATIONS)
def test_an_escalation_to_nobody_new_is_warned_about(loaded: Load, keys: str, warned: bool) -> None:
    content = (
        "channels: {mail: 'mailtos://a.example', chat: 'json://b.example'}\n"
        "routes: [{severity: high, notify: mail}]\n"
        f"rules: [{{name: Iran, match: Iran, {keys}}}]\n"
    )
    said = "all.yaml:3:9: the rule 'Iran' escalates to nobody who does not get its alerts at once"
    assert any(said in warning for warning in loaded(all=content).config.warnings) is warned
