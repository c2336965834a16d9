using CodeIntel.Lake.Acceptance.EditScripts.Generation;
using CodeIntel.Lake.Acceptance.EditScripts.Model;

namespace CodeIntel.Lake.Acceptance.EditScripts.Operators;

/// <summary>Edits of the bytes below the text, and of characters whose width differs between encodings.</summary>
internal static class EncodingEdits
{
    /// <summary>Two of these are other identifiers once Python has normalised them (NFKC).</summary>
    private static readonly string[] Identifiers = ["größe", "naïve_名", "变量", "ﬁle_size", "ℌeight", "идти"];

    private static readonly string[] AstralLiterals = ["\"🐍 snake\"", "'𝄞 clef'", "\"👩‍👩‍👧 family\"", "\"𠜎\""];

    public static ProjectModel? ByteOrderMark(ProjectModel model, ScriptRandom rng) => EditFile(model, rng, file =>
        file with { Charset = file.Charset == Charset.Utf8WithBom ? Charset.Utf8 : Charset.Utf8WithBom });

    public static ProjectModel? Latin1Cookie(ProjectModel model, ScriptRandom rng) => EditFile(model, rng, file => file with
    {
        Charset = file.Charset is Charset.Latin1Cookie or Charset.Latin1CookieOnSecondLine
            ? Charset.Utf8
            : rng.Pick<Charset>([Charset.Latin1Cookie, Charset.Latin1CookieOnSecondLine]),
    });

    public static ProjectModel? Crlf(ProjectModel model, ScriptRandom rng) => EditFile(model, rng, file => file with { Crlf = !file.Crlf });

    public static ProjectModel? FormFeed(ProjectModel model, ScriptRandom rng) =>
        EditFile(model, rng, file => file with { FormFeeds = !file.FormFeeds });

    public static ProjectModel? Tabs(ProjectModel model, ScriptRandom rng) => EditFile(model, rng, file => file with { Tabs = !file.Tabs });

    /// <summary>A function with such a name, and a call of it in the same file or in another.</summary>
    public static ProjectModel? NonAsciiIdentifier(ProjectModel model, ScriptRandom rng)
    {
        if (rng.PickOrDefault(model.Importable) is not { } path)
            return null;
        var function = Definitions.Function(rng, rng.Pick(Identifiers));
        var defined = model.Edit(path, module => module with { Functions = module.Functions.Add(function) });
        var caller = rng.Pick(model.Intact.ToList());
        var import = new ImportModel(model.ModuleName(path), function.Name);
        return defined.Edit(caller, module =>
            Linker.AddStatement(rng, caller == path ? module : module.With(import), new CallStatement(function.Name, "")));
    }

    /// <summary>A character beyond the basic plane before a call on the same line, so that columns differ by unit.</summary>
    public static ProjectModel? AstralCharacters(ProjectModel model, ScriptRandom rng) => rng.PickOrDefault(model.Intact) is { } path
        ? model.Edit(path, module => Linker.AddStatement(
            rng,
            module,
            new SnippetStatement($"print({rng.Pick(AstralLiterals)}, {rng.PickOrDefault(module.Functions)?.Name ?? "str"}())")))
        : null;

    private static ProjectModel? EditFile(ProjectModel model, ScriptRandom rng, Func<SourceFile, SourceFile> edit) =>
        rng.PickOrDefault(model.Intact) is { } path ? model.Put(path, edit(model.Files[path])) : null;
}
