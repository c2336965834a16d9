using System.Collections.Immutable;
using CodeIntel.Lake.Acceptance.EditScripts.Model;

namespace CodeIntel.Lake.Acceptance.EditScripts.Generation;

/// <summary>Draws functions, classes, variables and whole modules that do not yet know of other modules.</summary>
internal static class Definitions
{
    public static ModuleModel Module(ScriptRandom rng)
    {
        var functions = rng.Shuffle(Vocabulary.Functions).Take(rng.Between(1, 3)).Select(name => Function(rng, name)).ToImmutableList();
        var classes = rng.Shuffle(Vocabulary.Classes).Take(rng.Between(0, 2)).ToList();
        var module = new ModuleModel
        {
            Functions = functions,
            Classes = [.. classes.Select((name, index) => Class(rng, name, index > 0 && rng.Chance(50) ? classes[0] : null))],
            Variables = [.. rng.Shuffle(Vocabulary.Variables).Take(rng.Between(0, 2)).Select(name => Variable(rng, name))],
            Snippets = rng.Chance(40) ? [.. rng.Shuffle(Snippets.TopLevel).Take(rng.Between(1, 2))] : [],
        };
        if (functions.Count > 1 && rng.Chance(50))
        {
            var call = new CallStatement(functions[0].Name, rng.Pick(Vocabulary.Arguments), "value");
            module = module.Replace(functions[1], functions[1] with { Body = functions[1].Body.Insert(0, call) });
        }

        return rng.Chance(20) ? module with { All = [.. module.Defined.Where(_ => rng.Chance(70))] } : module;
    }

    public static FunctionModel Function(ScriptRandom rng, string name) => new(name)
    {
        Decorators = rng.Chance(15) ? [rng.Pick(Vocabulary.Decorators)] : [],
        Parameters = Parameters(rng),
        Returns = rng.Chance(40) ? rng.Pick(Vocabulary.Annotations) : null,
        Body = [new SnippetStatement(rng.Pick(Snippets.Body))],
    };

    public static ClassModel Class(ScriptRandom rng, string name, string? parent)
    {
        var names = rng.Shuffle(Vocabulary.Methods);
        return new ClassModel(name)
        {
            Bases = parent is not null ? [parent] : rng.Chance(20) ? ["Exception"] : [],
            Decorators = rng.Chance(10) ? ["traced"] : [],
            Attributes = rng.Chance(50) ? [Variable(rng, rng.Pick(Vocabulary.Variables))] : [],
            Methods = [.. Enumerable.Range(0, rng.Between(1, 3)).Select(index => Method(rng, names[index], names[0], name))],
        };
    }

    public static VariableModel Variable(ScriptRandom rng, string name) =>
        new(name, rng.Pick(Vocabulary.Values), rng.Chance(30) ? rng.Pick(Vocabulary.Annotations) : null);

    private static FunctionModel Method(ScriptRandom rng, string name, string sibling, string owner)
    {
        var (receiver, decorator) = rng.Pick<(string?, string?)>([("self", null), ("self", null), ("self", "property"), ("cls", "classmethod"), (null, "staticmethod")]);
        var callee = receiver is null ? $"{owner}.{sibling}" : rng.Chance(40) ? $"super().{name}" : $"{receiver}.{sibling}";
        return new FunctionModel(name)
        {
            Decorators = decorator is null ? [] : [decorator],
            Parameters = [.. receiver is null ? [] : new[] { new ParameterModel(receiver) }, .. Parameters(rng)],
            Returns = rng.Chance(30) ? rng.Pick(Vocabulary.Annotations) : null,
            IsAsync = receiver is not null && decorator is null && rng.Chance(15),
            Body = [new CallStatement(callee, "", "result"), new SnippetStatement("return result")],
        };
    }

    private static ImmutableList<ParameterModel> Parameters(ScriptRandom rng)
    {
        var count = rng.Between(0, 3);
        var defaultsFrom = rng.Between(0, 3);
        return [.. rng.Shuffle(Vocabulary.Parameters).Take(count).Select((name, index) => new ParameterModel(
            name,
            rng.Chance(40) ? rng.Pick(Vocabulary.Annotations) : null,
            index >= defaultsFrom ? rng.Pick(Vocabulary.Values) : null))];
    }
}
