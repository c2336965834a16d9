using Google.Protobuf.Reflection;
using NUnit.Framework;

namespace CodeIntel.Lake.Scip.Tests;

/// <summary>Our messages are those of the format: same names, same numbers, same types.</summary>
public sealed class SchemaTests
{
    /// <summary>Of each message of the format: its fields as name, number and type. A star is for many, a bar for one of several.</summary>
    private static readonly Dictionary<string, string> Format = new(StringComparer.Ordinal)
    {
        ["Index"] = "metadata 1 Metadata, documents 2 Document*, external_symbols 3 SymbolInformation*",
        ["Metadata"] = "version 1 ProtocolVersion, tool_info 2 ToolInfo, project_root 3 string, text_document_encoding 4 TextEncoding",
        ["ToolInfo"] = "name 1 string, version 2 string, arguments 3 string*",
        ["Document"] = "relative_path 1 string, occurrences 2 Occurrence*, symbols 3 SymbolInformation*, language 4 string, text 5 string, position_encoding 6 PositionEncoding",
        ["SymbolInformation"] = "symbol 1 string, documentation 3 string*, relationships 4 Relationship*, kind 5 Kind, display_name 6 string, "
            + "signature_documentation 7 Document, enclosing_symbol 8 string",
        ["Relationship"] = "symbol 1 string, is_reference 2 bool, is_implementation 3 bool, is_type_definition 4 bool, is_definition 5 bool",
        ["SingleLineRange"] = "line 1 int32, start_character 2 int32, end_character 3 int32",
        ["MultiLineRange"] = "start_line 1 int32, start_character 2 int32, end_line 3 int32, end_character 4 int32",
        ["Occurrence"] = "range 1 int32*, symbol 2 string, symbol_roles 3 int32, override_documentation 4 string*, syntax_kind 5 SyntaxKind, diagnostics 6 Diagnostic*, "
            + "enclosing_range 7 int32*, single_line_range 8 SingleLineRange|typed_range, multi_line_range 9 MultiLineRange|typed_range, "
            + "single_line_enclosing_range 10 SingleLineRange|typed_enclosing_range, multi_line_enclosing_range 11 MultiLineRange|typed_enclosing_range",
        ["Diagnostic"] = "severity 1 Severity, code 2 string, message 3 string, source 4 string, tags 5 DiagnosticTag*",
    };

    private static readonly Dictionary<string, string> Enumerations = new(StringComparer.Ordinal)
    {
        ["TextEncoding"] = "UnspecifiedTextEncoding 0, UTF8 1, UTF16 2",
        ["PositionEncoding"] = "UnspecifiedPositionEncoding 0, UTF8CodeUnitOffsetFromLineStart 1, UTF16CodeUnitOffsetFromLineStart 2, UTF32CodeUnitOffsetFromLineStart 3",
        ["Kind"] = "UnspecifiedKind 0, Class 7, Function 17, Method 26, Module 29, Parameter 37, Variable 61",
        ["SymbolRole"] = "UnspecifiedSymbolRole 0, Definition 1, Import 2, WriteAccess 4, ReadAccess 8, Generated 16, Test 32, ForwardDefinition 64",
        ["Severity"] = "UnspecifiedSeverity 0, Error 1, Warning 2, Information 3, Hint 4",
        ["DiagnosticTag"] = "UnspecifiedDiagnosticTag 0, Unnecessary 1, Deprecated 2",
    };

    private static FileDescriptor File => Index.Descriptor.File;

    [Test]
    public void Every_field_of_ours_is_one_of_the_format()
    {
        foreach (var message in File.MessageTypes)
        {
            Assert.That(message.Fields.InFieldNumberOrder().Select(Text), Is.SubsetOf(Format[message.Name].Split(", ")), message.Name);
        }

        Assert.That(Format.Keys, Is.EquivalentTo(File.MessageTypes.Select(m => m.Name)));
        Assert.That(File.Package, Is.EqualTo("scip"));
    }

    [Test]
    public void Every_value_of_ours_is_one_of_the_format()
    {
        var ours = File.EnumTypes.Concat(SymbolInformation.Descriptor.EnumTypes);
        Assert.That(ours.Select(e => (e.Name, string.Join(", ", e.Values.Select(v => $"{v.Name} {v.Number}")))), Is.EquivalentTo(Enumerations.Select(e => (e.Key, e.Value))));
    }

    private static string Text(FieldDescriptor field)
    {
        var type = field.FieldType switch
        {
            FieldType.Message => field.MessageType.Name,
            FieldType.Enum => field.EnumType.Name,
            var scalar => scalar.ToString().ToLowerInvariant(),
        };
        return $"{field.Name} {field.FieldNumber} {type}{(field.IsRepeated ? "*" : string.Empty)}{(field.ContainingOneof is { } one ? "|" + one.Name : string.Empty)}";
    }
}
