from api.http.cached import Answer, Answers, Key


def key(query: bytes) -> Key:
    return b"/v1/majors", query, b"", b"", b""


def test_the_least_recently_used_answer_goes_first() -> None:
    answers = Answers(30_000)
    for number in range(3):
        answers.put(key(b"%d" % number), Answer([], b"x" * 7_000, b""))
    assert answers.get(key(b"0"))
    answers.put(key(b"3"), Answer([], b"x" * 7_000, b""))
    assert [key(b"%d" % number) in answers for number in range(4)] == [True, False, True, True]


def test_what_was_asked_counts_as_well_as_the_answer() -> None:
    answers = Answers(1 << 20)
    for number in range(1_000):
        answers.put(key(b"%0500d" % number), Answer([], b"{}", b""))
    assert len(answers) < (1 << 20) / 2_500
    for number in range(1_000):
        answers.put(key(b"%d" % number), Answer([], b"", b""))
    assert len(answers) < (1 << 20) / 2_000
