using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>What the rules over names say of small programs, call by call. What is not known is said to be unknown, and never to be somewhere else or not to be.</summary>
[TestFixture]
internal sealed class PlainNameTests : IDisposable
{
    /// <summary>Refresh by refresh the programs that change, their new text, and what is then known of a call.</summary>
    private static readonly (string Program, string Text, string User, string Call)[][] Changes =
    [
        [
            ("lit", "__all__ = [\"shown\", \"hidden\"]\n\n\ndef shown(): pass\ndef hidden(): pass\n", "star_here", "hidden definition lit.hidden"),
            ("generic", "class Repo: pass\n\n\nclass Users(Repo[int]):\n    def all(self):\n        return self.get()\n", "generic", "self.get unknown_attribute generic.Users.get"),
            ("lazy/__init__", "", "lazy_user", "lazy.other name_not_found lazy.other"),
            ("compat", "def static(f): return f\n", "decorated", "x.m definition decorated.C.m"),
            ("keeping", "class Kept:\n    def get(self): pass\n", "star_base", "self.get definition keeping.Kept.get"),
        ],
        [("lit", "def shown(): pass\ndef hidden(): pass\ndef print(): pass\n", "star_here", "print definition lit.print")],
        [("lit", "shown = object()\n", "gone", "lit.absent name_not_found lit.absent")],
    ];

    private static readonly (string Program, string Text, string[] Calls)[] Programs =
    [
        ("nested", """
            def outer():
                def inner():
                    return 1

                class Local:
                    limit = 3

                    def run(self):
                        return self.step() + self.limit.bit_length()

                    def step(self):
                        return inner()

                return Local().run(), inner(), Local()
            """,
            [
                "self.step definition nested.outer.<locals>.Local.step", "self.limit.bit_length unknown_attribute nested.outer.<locals>.Local.limit.bit_length",
                "inner definition nested.outer.<locals>.inner", "Local().run dynamic_callee -", "Local definition nested.outer.<locals>.Local",
                "inner definition nested.outer.<locals>.inner", "Local definition nested.outer.<locals>.Local",
            ]),
        ("lit", """
            __all__ = ["shown"]


            def shown(): pass
            def hidden(): pass
            """, []),
        ("star_here", """
            from lit import *

            print(len("x"))
            shown()
            hidden()
            """,
            ["print builtin builtins.print", "len builtin builtins.len", "shown definition lit.shown", "hidden unknown_name -"]),
        ("star_outside", """
            from elsewhere import *

            print(given())
            """,
            ["print several builtins.print", "given external elsewhere.given"]),
        ("star_two", """
            from lit import *
            from other import *

            print(shown())
            """,
            ["print builtin builtins.print", "shown definition lit.shown"]),
        ("other", "def nothing(): pass\n", []),
        ("summed", """
            __all__ = ["one"] + (["two"] + ["three"])[:1]
            __all__ += ["_listed"]


            def one(): pass
            def two(): pass
            def _listed(): pass
            def _kept(): pass
            """, []),
        ("star_summed", """
            from summed import *

            one()
            two()
            _listed()
            _kept()
            """,
            ["one definition summed.one", "two definition summed.two", "_listed definition summed._listed", "_kept unknown_name -"]),
        ("joined", """
            import summed
            from added import __all__ as others
            from lit import hidden, shown
            from summed import _listed, two
            import lit

            __all__ = ["own"]
            __all__ += lit.__all__
            __all__ += summed.__all__
            __all__.append("_late")
            __all__.extend(["_later"])
            __all__.extend(others)


            class own:
                def run(self): pass


            def _late(): pass
            def _later(): pass
            def kept(): pass
            """, []),
        ("star_joined", """
            from joined import *

            own.run()
            shown()
            hidden()
            two()
            _listed()
            _late()
            _later()
            kept()
            """,
            [
                "own.run definition joined.own.run", "shown definition lit.shown", "hidden unknown_name -", "two definition summed.two", "_listed definition summed._listed",
                "_late definition joined._late", "_later definition joined._later", "kept unknown_name -",
            ]),
        ("added", """
            __all__ = ["one"] + ["_two"] + ('_three',)


            def one(): pass
            def _two(): pass
            def _three(): pass
            def four(): pass
            """, []),
        ("star_added", """
            from added import *

            one()
            _two()
            _three()
            four()
            """,
            ["one definition added.one", "_two definition added._two", "_three definition added._three", "four unknown_name -"]),
        ("generic", """
            class Repo:
                def get(self): pass


            class Users(Repo[int]):
                def all(self):
                    return self.get()


            class Pairs(Repo[int][str]):
                def all(self):
                    return self.get()
            """,
            ["self.get definition generic.Repo.get", "self.get definition generic.Repo.get"]),
        ("late", """
            np = None


            def load():
                global np
                import numpy as np


            def use():
                return np.array()
            """,
            ["np.array external numpy.array"]),
        ("values", """
            import logging
            import unittest

            logger = logging.getLogger()
            logger.info("x")


            class Test(unittest.TestCase):
                def test(self):
                    self.order.add()
                    self.assertTrue(1)
                    self.helper()

                def helper(self):
                    self.helper.cache_clear()


            Test.nothing()
            """,
            [
                "logging.getLogger external logging.getLogger", "logger.info unknown_attribute values.logger.info", "self.order.add unknown_attribute values.Test.order.add",
                "self.assertTrue unknown_attribute values.Test.assertTrue", "self.helper definition values.Test.helper",
                "self.helper.cache_clear unknown_attribute values.Test.helper.cache_clear", "Test.nothing unknown_attribute values.Test.nothing",
            ]),
        ("mangled", """
            class Base:
                def __hidden(self): pass

                def __dunder__(self): pass


            class _A(Base):
                __limit = 3

                def __cb(self): pass

                def run(self):
                    self.__cb()
                    self._A__cb()
                    self.__hidden()
                    self.__dunder__()

                    def inner():
                        return self.__cb()

                    return inner()

                class __In(Base):
                    def __cb(self): pass

                    def run(self):
                        self.__cb()

                def made(self):
                    self.__In()
                    _A.__In.run(self)


            def outside(a):
                _A.__cb(a)
                _A._A__cb(a)
            """,
            [
                "self._A__cb definition mangled._A.__cb", "self._A__cb definition mangled._A.__cb", "self._A__hidden unknown_attribute mangled._A._A__hidden",
                "self.__dunder__ definition mangled.Base.__dunder__", "self._A__cb definition mangled._A.__cb", "inner definition mangled._A.run.<locals>.inner",
                "self._In__cb definition mangled._A.__In.__cb", "self._A__In definition mangled._A.__In", "_A._A__In.run definition mangled._A.__In.run",
                "_A.__cb unknown_attribute mangled._A.__cb", "_A._A__cb definition mangled._A.__cb",
            ]),
        ("compat", "static = staticmethod\n", []),
        ("decorated", """
            import abc
            import builtins
            from abc import abstractstaticmethod
            from builtins import staticmethod as sm
            from functools import cache

            from compat import static

            own = sm


            class C:
                def m(self): pass

                @builtins.staticmethod
                def one(x): x.m()

                @abc.abstractstaticmethod
                def two(x): x.m()

                @abstractstaticmethod
                def three(x): x.m()

                @cache
                @sm
                def four(x): x.m()

                @static
                def five(x): x.m()

                @own
                def six(x): x.m()

                @staticmethod
                def seven(x): x.m()

                @cache
                def eight(x): x.m()

                @classmethod
                def nine(x): x.m()

                def staticmethod(f): return f

                @staticmethod
                def ten(x): x.m()
            """,
            [
                "x.m local_value -", "x.m local_value -", "x.m local_value -", "x.m local_value -", "x.m local_value -", "x.m local_value -",
                "x.m definition decorated.C.m", "x.m definition decorated.C.m", "x.m definition decorated.C.m", "x.m definition decorated.C.m",
            ]),
        ("bases", """
            import six
            from collections import namedtuple


            class M(type):
                def meta(self): pass


            class A:
                def a(self): pass


            class B:
                def b(self): pass


            class One(six.with_metaclass(M, A)):
                def run(self):
                    self.a()
                    self.meta()


            class Two(A if A else B):
                def run(self):
                    self.a()
                    self.b()


            class Three(type("Made", (A, (B)), {})):
                def run(self):
                    self.a()
                    self.b()


            class Four(namedtuple("Four", "x y")):
                def run(self):
                    self._replace()
            """,
            [
                "six.with_metaclass external six.with_metaclass", "self.a definition bases.A.a", "self.meta unknown_attribute bases.One.meta",
                "self.a definition bases.A.a", "self.b definition bases.B.b",
                "type builtin builtins.type", "self.a definition bases.A.a", "self.b definition bases.B.b",
                "namedtuple external collections.namedtuple", "self._replace unknown_attribute bases.Four._replace",
            ]),
        ("star_base", """
            from lit import *
            from keeping import *


            class A(Kept):
                def run(self):
                    self.get()


            class B(Given):
                def run(self):
                    self.get()
            """,
            ["self.get unknown_attribute star_base.A.get", "self.get definition keeping.Given.get"]),
        ("keeping", """
            __all__ = ["Given"]


            class Kept:
                def get(self): pass


            class Given:
                def get(self): pass
            """, []),
        ("settings/local", "def f(): pass\n", []),
        ("settings.local", "def f(): return f()\n", ["f definition settings:local.f"]),
        ("site", """
            import settings.local

            settings.local.f()
            """, ["settings.local.f definition settings.local.f"]),
        ("late_only", """
            def load():
                global np, tool, made
                import numpy as np
                from lit import shown as tool
                made = 1


            def use():
                np.array()
                tool()
                made.bit_length()
            """,
            ["np.array external numpy.array", "tool definition lit.shown", "made.bit_length unknown_attribute late_only.made.bit_length"]),
        ("late_user", """
            from late_only import np, tool
            import late_only

            np.zeros()
            tool()
            late_only.tool()
            """,
            ["np.zeros external numpy.zeros", "tool definition lit.shown", "late_only.tool definition lit.shown"]),
        ("loaded", """
            import importlib
            from importlib import import_module

            lit = importlib.import_module("lit")
            lit.shown()
            lit.none()


            def use(name):
                keeping = import_module('keeping')
                keeping.Given()
                other = import_module(name)
                other.run()
            """,
            [
                "importlib.import_module external importlib.import_module", "lit.shown definition lit.shown", "lit.none unknown_attribute loaded.lit.none",
                "import_module external importlib.import_module", "keeping.Given definition keeping.Given",
                "import_module external importlib.import_module", "other.run local_value -",
            ]),
        ("lazy/__init__", "def __getattr__(name): return name\n", []),
        ("lazy/sub", "", []),
        ("lazy_user", """
            import lazy.sub
            from lazy import thing

            thing()
            lazy.other()
            lazy.sub.absent()
            """,
            ["thing unknown_attribute lazy.thing", "lazy.other unknown_attribute lazy.other", "lazy.sub.absent name_not_found lazy.sub.absent"]),
        ("shad/__init__", "from .bar import bar\nfrom .whole import thing as whole\n", []),
        ("shad/bar", """
            class bar:
                def write(self): pass
                def only(self): pass


            def write(): return write()
            """, ["write definition shad.bar.write"]),
        ("shad/whole", "thing = object()\n\n\ndef write(): pass\n", []),
        ("shad_by_attribute", """
            import shad
            import shad.bar as b
            from shad import bar, whole

            bar.write()
            shad.bar.only()
            b.write()
            whole.write()
            bar()
            """,
            [
                "bar.write definition shad.bar.bar.write", "shad.bar.only definition shad.bar.bar.only", "b.write definition shad.bar.bar.write",
                "whole.write unknown_attribute shad.whole.thing.write", "bar definition shad.bar.bar",
            ]),
        ("shad_by_path", """
            from shad.bar import write, bar

            write()
            bar.only()
            """,
            ["write definition shad.bar.write", "bar.only definition shad.bar.bar.only"]),
        ("shad_by_alias", """
            import shad_by_attribute

            shad_by_attribute.bar.write()
            """,
            ["shad_by_attribute.bar.write definition shad.bar.bar.write"]),
        ("scripts/helper", "def f(): pass\n", []),
        ("scripts/run", """
            import json
            import helper
            from helper import f, lost
            from lit import shown

            helper.f()
            f()
            lost()
            shown()
            json.dumps()
            """,
            [
                "helper.f definition scripts.helper.f", "f definition scripts.helper.f", "lost name_not_found scripts.helper.lost",
                "shown definition lit.shown", "json.dumps external json.dumps",
            ]),
        ("app/__init__", "", []),
        ("app/helper", "def f(): pass\n", []),
        ("app/run", """
            import helper

            helper.f()
            """,
            ["helper.f external helper.f"]),
        ("gone", """
            import lit
            from lit import lost

            lit.absent()
            lost()
            """,
            ["lit.absent name_not_found lit.absent", "lost name_not_found lit.lost"]),
        ("implicit", """
            __file__.upper()
            __spec__()
            unbound()
            """,
            ["__file__.upper local_value -", "__spec__ local_value -", "unbound unknown_name -"]),
    ];

    private readonly RefreshScene scene = new([.. Programs.Select(p => ($"{p.Program}.py", p.Text))]) { Layout = "{kind: bucket}" };

    private static IEnumerable<TestCaseData> Cases => Programs.Where(p => p.Calls.Length > 0).Select(p => new TestCaseData(p.Program, p.Calls).SetArgDisplayNames(p.Program));

    [OneTimeSetUp]
    public void Refresh() => scene.Refresh();

    public void Dispose() => scene.Dispose();

    [TestCaseSource(nameof(Cases))]
    public void Each_call_is_what_is_known_of_it(string program, string[] calls) => Assert.That(
        scene.Rows($"""
            SELECT coalesce(c.callee_dotted, c.callee_text), d.reason, d.evidence FROM rel_dispositions_v1 d JOIN cst_callsites_v1 c ON c.file_id = d.file_id AND c.call_id = d.site_id
            WHERE d.path = '{program}.py' AND d.site_kind = 'call' ORDER BY c.line, c.call_bstart, c.call_bend
            """),
        Is.EquivalentTo(calls));

    [Test]
    public void Names_that_every_module_has_are_known() => Assert.That(
        scene.Rows("SELECT r.name, d.disposition, d.reason FROM rel_dispositions_v1 d JOIN cst_name_refs_v1 r ON r.file_id = d.file_id AND r.name_ref_id = d.site_id WHERE d.path = 'implicit.py' ORDER BY 1"),
        Is.EqualTo(new[] { "__file__ resolved implicit", "__spec__ resolved implicit", "unbound unresolved unknown_name" }));

    /// <summary>What changes of such programs touch is redone as by a rebuild; programs that do not read each other change together.</summary>
    [Test]
    public void A_change_is_seen_where_it_matters()
    {
        using var own = new RefreshScene([.. Programs.Select(p => ($"{p.Program}.py", p.Text))]) { Layout = "{kind: bucket}" };
        own.Refresh();
        foreach (var (step, round) in Changes.Index())
        {
            foreach (var change in round)
            {
                own.Write($"{change.Program}.py", change.Text);
            }

            own.Refresh();
            own.ExpectRebuilt(step + 1, of: Changes.Length);
            foreach (var change in round)
            {
                Assert.That(
                    own.Rows($"SELECT c.callee_dotted, d.reason, d.evidence FROM rel_dispositions_v1 d JOIN cst_callsites_v1 c ON c.file_id = d.file_id AND c.call_id = d.site_id WHERE d.path = '{change.User}.py'"),
                    Does.Contain(change.Call));
            }
        }
    }
}
