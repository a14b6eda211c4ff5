# SPDX-License-Identifier: BSD-2-Clause
"""What the gate needs to know about a C file: functions, their ACSL contracts, loops, annotations, each with file and line.

It reads the output of `gcc -E -C -dD` (the macros of the code are expanded, the annotations are still comments), so it sees
what Frama-C sees, and it is kept honest from outside: prove.py compares its list of functions with the symbols that gcc emits."""
import os
import re
import subprocess

GLOBAL = ("predicate", "logic", "lemma", "axiomatic", "axiom", "inductive", "type", "global", "model", "volatile", "check", "admit",
          "module", "import")
TOKEN = re.compile(r"""(?P<nl>\n) | (?P<space>[ \t\r\f\v\\]+) | (?P<annot>/\*@.*?\*/|//@[^\n]*) | (?P<comment>/\*.*?\*/|//[^\n]*)
    | (?P<directive>^[ ]*\#[^\n]*) | (?P<str>L?"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*') | (?P<id>[A-Za-z_]\w*) | (?P<num>\.?\d[\w.]*)
    | (?P<op>.)""", re.X | re.S | re.M)
MARK = re.compile(r'#\s+(\d+)\s+"([^"]*)"')


class Token:
    __slots__ = ("kind", "text", "file", "line")

    def __init__(self, kind, text, file, line):
        self.kind, self.text, self.file, self.line = kind, text, file, line

    def where(self):
        return f"{self.file}:{self.line}"


class Function:
    """One function of a translation unit; `clauses` is the text of all its contracts."""

    def __init__(self, name, file, line, ghost):
        self.name, self.file, self.line, self.ghost = name, file, line, ghost
        self.contracts, self.body = [], None

    @property
    def contract(self):
        return " ".join(words(c.text) for c in self.contracts)

    @property
    def has_requires(self):
        return bool(re.search(r"\brequires\b", self.contract))

    def where(self):
        return f"{self.file}:{self.line}"


def preprocess(path, flags):
    return subprocess.run(["gcc", "-E", "-C", "-dD", "-std=c11", *flags, path], check=True, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE).stdout


def lex(text, file="", line=1):
    """Tokens of C text; annotations are one token each, other comments and directives none."""
    out = []
    for m in TOKEN.finditer(text):
        kind, s = m.lastgroup, m.group()
        if kind == "directive":
            mark = MARK.match(s.strip())
            if mark:
                line, file = int(mark.group(1)) - 1, os.path.normpath(mark.group(2))
            continue
        if kind not in ("nl", "space", "comment"):
            out.append(Token(kind, s, file, line))
        line += s.count("\n")
    return out


def words(annot):
    """The text of an annotation without its brackets, line comments and `@` margins."""
    s = re.sub(r"^/\*@|\*/$|^//@", " ", annot)
    s = re.sub(r"//[^\n]*", " ", s)
    return re.sub(r"^\s*@+", " ", s, flags=re.M)


def first_word(annot):
    m = re.search(r"[A-Za-z_]\w*", words(annot))
    return m.group() if m else ""


def ghost_tokens(tok):
    """The C code inside a ghost annotation: `/@ ... @/` become annotations again."""
    s = re.sub(r"/@(.*?)@/", lambda m: "/*@" + m.group(1) + "*/", tok.text[3:].removesuffix("*/"), flags=re.S)
    return lex(re.sub(r"\bghost\b", "     ", s, count=1), tok.file, tok.line)


def flat(tokens):
    """Tokens with the content of ghost annotations unfolded in place, and their ghost annotations dropped."""
    out = []
    for t in tokens:
        if t.kind == "annot" and first_word(t.text) == "ghost":
            out.extend(flat(ghost_tokens(t)))
        else:
            out.append(t)
    return out


def close(tokens, i):
    """Index of the bracket that closes the one at i."""
    depth = 0
    for j in range(i, len(tokens)):
        if tokens[j].kind == "op":
            depth += (tokens[j].text in "({[") - (tokens[j].text in ")}]")
            if depth == 0:
                return j
    raise ValueError(f"unbalanced bracket at {tokens[i].where()}")


def declarator(decl):
    """Name token of the function that these declaration tokens declare, or None."""
    plain = [t for t in decl if t.kind != "annot"]
    i = 0
    while i < len(plain):
        t = plain[i]
        if t.text in ("__attribute__", "__declspec", "_Alignas", "__asm__"):
            i = close(plain, i + 1) + 1
            continue
        if t.text in ("=", "typedef", "_Static_assert", "struct_", "["):
            return None
        if t.text == "(":
            return plain[i - 1] if i and plain[i - 1].kind == "id" else None
        i += 1
    return None


class Unit:
    """Functions, global annotations and stray findings of one translation unit."""

    def __init__(self, tokens):
        self.functions, self.globals, self.tokens = {}, [], tokens
        self._parse(tokens, False)

    def _declare(self, decl, pending, ghost):
        name = declarator(decl)
        if name is None:
            return None
        f = self.functions.setdefault(name.text, Function(name.text, name.file, name.line, ghost))
        f.contracts += pending
        return f

    def _parse(self, toks, ghost):
        pending, decl, i = [], [], 0
        while i < len(toks):
            t = toks[i]
            if t.kind == "annot" and not decl:
                word = first_word(t.text)
                if word == "ghost":
                    self._parse(ghost_tokens(t), True)
                elif word in GLOBAL:
                    self.globals.append(t)
                else:
                    pending.append(t)
            elif t.text in ("(", "[") and t.kind == "op":
                j = close(toks, i)
                decl += toks[i:j + 1]
                i = j
            elif t.text == "{" and t.kind == "op":
                j = close(toks, i)
                if decl and decl[0].text == "extern" and len(decl) == 2 and decl[1].kind == "str":
                    self._parse(toks[i + 1:j], ghost)
                    decl = []
                elif declarator(decl) is not None:
                    f = self._declare(decl, pending, ghost)
                    f.body, f.file, f.line = toks[i + 1:j], declarator(decl).file, declarator(decl).line
                    decl, pending = [], []
                i = j
            elif t.text == ";" and t.kind == "op":
                self._declare(decl, pending, ghost)
                decl, pending = [], []
            else:
                decl.append(t)
            i += 1


def loops(body):
    """(loop token, annotation before it or None) of every loop, ghost loops included."""
    toks, out, stack, tail = flat(body), [], [], set()
    for i, t in enumerate(toks):
        if t.text == "{":
            stack.append(i > 0 and toks[i - 1].text == "do")
        elif t.text == "}" and stack and stack.pop():
            tail.add(i + 1)
        elif t.kind == "id" and t.text in ("for", "while", "do") and i not in tail:
            out.append((t, toks[i - 1] if i and toks[i - 1].kind == "annot" else None))
    return out
