using System.Text;

namespace CodeIntel.Lake.Acceptance.EditScripts.Model;

/// <summary>Source bytes of a file: blocks of text from the model, then damage, then line ends, indentation and charset.</summary>
public static class SourceRenderer
{
    /// <summary>What a scan takes at most, in bytes; no file comes near it that is not too large on purpose.</summary>
    public const int LargestFile = 400_000;

    private const string Latin1Literal = "CAPTION = \"caf\u00e9 \u00fcber \u00ff\"";

    public static byte[] Render(SourceFile file)
    {
        if (file.Damage == Damage.Empty)
            return [];
        var text = file.Damage == Damage.CommentOnly ? "# nothing here yet\n\n" : Join(file, Break(file.Damage, Blocks(file.Module)));
        if (file.Tabs)
            text = text.Replace("    ", "\t", StringComparison.Ordinal);
        if (file.Crlf)
            text = text.Replace("\n", "\r\n", StringComparison.Ordinal);
        var bytes = Encode(file, text);
        if (file.Damage == Damage.TooLarge)
            return [.. bytes, (byte)'#', .. Enumerable.Repeat((byte)' ', LargestFile), (byte)'\n'];
        return file.Damage == Damage.InvalidUtf8 ? [.. bytes, (byte)'"', 0xFF, 0xC3, 0x28, (byte)'"', (byte)'\n'] : bytes;
    }

    private static string Join(SourceFile file, IEnumerable<string> blocks) =>
        string.Join(file.FormFeeds ? "\n\f\n" : "\n\n", blocks.Select(block => block + "\n"));

    private static List<string> Blocks(ModuleModel module)
    {
        var blocks = new List<string>();
        AddLines(blocks, module.Imports.Select(ImportText));
        if (module.All is { } all)
            blocks.Add($"__all__ = [{string.Join(", ", all.Select(name => $"\"{name}\""))}]");
        AddLines(blocks, module.Variables.Select(variable => variable.Text));
        blocks.AddRange(module.Snippets);
        blocks.AddRange(module.Classes.Select(ClassText));
        blocks.AddRange(module.Functions.Select(FunctionText));
        AddLines(blocks, module.Calls.Select(call => call.Text));
        return blocks;
    }

    private static void AddLines(List<string> blocks, IEnumerable<string> lines)
    {
        var block = string.Join("\n", lines);
        if (block.Length > 0)
            blocks.Add(block);
    }

    private static List<string> Break(Damage damage, List<string> blocks)
    {
        var broken = damage switch
        {
            Damage.UnclosedParenthesis => "unclosed = (1,",
            Damage.MissingColon => "def no_colon(x)\n    return x",
            Damage.BadIndent => "def dedented():\n        first = 1\n    second = 2\n  third = 3",
            _ => null,
        };
        if (broken is not null)
            blocks.Insert(blocks.Count / 2, broken);
        return blocks;
    }

    private static string ImportText(ImportModel import) => import.Guarded && !import.IsStar
        ? $"try:\n    {import.Text}\nexcept ImportError:\n    {(import.Binding is { } name ? $"{name} = None" : "pass")}"
        : import.Text;

    private static string ClassText(ClassModel model)
    {
        var bases = model.Bases.IsEmpty ? "" : $"({string.Join(", ", model.Bases)})";
        var members = model.Attributes.Select(attribute => attribute.Text).Concat(model.Methods.Select(FunctionText)).DefaultIfEmpty("pass");
        return DecoratorText(model.Decorators) + $"class {model.Name}{bases}:\n" + Indent(string.Join("\n\n", members));
    }

    private static string FunctionText(FunctionModel model)
    {
        var parameters = string.Join(", ", model.Parameters.Select(parameter => parameter.Text));
        var returns = model.Returns is null ? "" : $" -> {model.Returns}";
        return DecoratorText(model.Decorators) + $"{(model.IsAsync ? "async " : "")}def {model.Name}({parameters}){returns}:\n"
            + Indent(string.Join("\n", model.Body.Select(statement => statement.Text).DefaultIfEmpty("pass")));
    }

    private static string DecoratorText(IEnumerable<string> decorators) => string.Concat(decorators.Select(name => $"@{name}\n"));

    private static string Indent(string text) => string.Join("\n", text.Split('\n').Select(line => line.Length == 0 ? line : "    " + line));

    private static byte[] Encode(SourceFile file, string text)
    {
        var newline = file.Crlf ? "\r\n" : "\n";
        return file.Charset switch
        {
            Charset.Utf8WithBom => [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)],
            // A cookie on a text that Latin-1 cannot carry would make another file of it.
            Charset.Latin1Cookie when FitsLatin1(text) =>
                Encoding.Latin1.GetBytes($"# -*- coding: latin-1 -*-{newline}{Latin1Literal}{newline}{text}"),
            Charset.Latin1CookieOnSecondLine when FitsLatin1(text) =>
                Encoding.Latin1.GetBytes($"#!/usr/bin/env python3{newline}# vim: set fileencoding=iso-8859-1 :{newline}{Latin1Literal}{newline}{text}"),
            _ => Encoding.UTF8.GetBytes(text),
        };
    }

    private static bool FitsLatin1(string text) => text.All(c => c <= '\u00ff');
}
