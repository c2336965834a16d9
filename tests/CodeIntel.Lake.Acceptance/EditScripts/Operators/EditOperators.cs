using CodeIntel.Lake.Acceptance.EditScripts.Model;

namespace CodeIntel.Lake.Acceptance.EditScripts.Operators;

/// <summary>All operators. A recorded script names them, so a name stays.</summary>
public static class EditOperators
{
    public static readonly IReadOnlyList<EditOperator> All =
    [
        new(1, "callee-body", CalleeEdits.Body),
        new(1, "callee-signature", CalleeEdits.Signature),
        new(1, "callee-rename", CalleeEdits.Rename),
        new(1, "callee-delete", CalleeEdits.Delete),
        new(1, "callee-move-behind-reexport", CalleeEdits.MoveBehindReExport),
        new(2, "add-missing-module", MissingEdits.AddModule, 2),
        new(2, "add-missing-name", MissingEdits.AddName, 2),
        new(3, "edit-caller", CallerEdits.EditCaller),
        new(4, "retarget-alias", CallerEdits.RetargetAlias),
        new(5, "move-name-behind-package", PackageEdits.MoveNameBehindPackage, 2),
        new(6, "star-module-gains-name", StarEdits.GainName, 2),
        new(6, "star-module-loses-name", StarEdits.LoseName, 2),
        new(6, "all-changes", StarEdits.ChangeAll),
        new(7, "module-beside-package", PackageEdits.AddModuleBesidePackage),
        new(7, "module-named-like-standard", PackageEdits.AddStandardModule),
        new(7, "namespace-gains-init", PackageEdits.GainInit),
        new(7, "package-loses-init", PackageEdits.LoseInit),
        new(7, "source-root-becomes-package-and-back", PackageEdits.TurnRoot, 3),
        new(8, "delete-file", FileEdits.Delete),
        new(8, "rename-file", FileEdits.Rename),
        new(8, "rename-package", FileEdits.RenamePackage),
        new(8, "swap-files", FileEdits.Swap),
        new(9, "base-class", SurfaceEdits.BaseClass),
        new(9, "class-attribute", SurfaceEdits.ClassAttribute),
        new(9, "decorator", SurfaceEdits.Decorator),
        new(9, "parameter-default", SurfaceEdits.ParameterDefault),
        new(9, "return-annotation", SurfaceEdits.ReturnAnnotation),
        new(10, "break-syntax", DamageEdits.BreakSyntax),
        new(10, "heal", DamageEdits.Heal, 6),
        new(10, "empty-file", DamageEdits.EmptyFile),
        new(10, "no-rows", DamageEdits.NoRows),
        new(11, "byte-order-mark", EncodingEdits.ByteOrderMark),
        new(11, "latin1-cookie", EncodingEdits.Latin1Cookie),
        new(11, "crlf", EncodingEdits.Crlf),
        new(11, "form-feed", EncodingEdits.FormFeed),
        new(11, "tabs", EncodingEdits.Tabs),
        new(11, "non-ascii-identifier", EncodingEdits.NonAsciiIdentifier),
        new(11, "astral-characters", EncodingEdits.AstralCharacters),
        new(12, "same-size-same-mtime", TimeEdits.SameSizeSameMtime),
        new(12, "touch", TimeEdits.Touch),
        new(13, "path-with-space", PathEdits.Space),
        new(13, "path-with-percent", PathEdits.Percent),
        new(13, "path-with-equals", PathEdits.EqualsSign),
        new(13, "path-with-quote", PathEdits.Quote),
        new(13, "path-with-unicode", PathEdits.Unicode),
        new(13, "symlink-to-file", PathEdits.LinkToFile),
        new(13, "symlink-to-folder", PathEdits.LinkToFolder),
        new(13, "name-not-utf8", PathEdits.NameNotUtf8),
        new(13, "too-large-file", PathEdits.TooLarge),
        new(13, "case-only-rename", PathEdits.CaseOnlyRename),
        new(14, "cyclic-import", ScaleEdits.CyclicImport),
        new(14, "deep-reexport-chain", ScaleEdits.DeepReExportChain),
        new(14, "change-more-than-ratio", ScaleEdits.ChangeMoreThanRatio, 5),
        new(14, "change-less-than-ratio", ScaleEdits.ChangeLessThanRatio, 5),
        new(14, "add-more-than-ratio", ScaleEdits.AddMoreThanRatio, 5),
        new(14, "delete-more-than-ratio", ScaleEdits.DeleteMoreThanRatio, 5),
        new(15, "bump-rule", Unchanged, Effects: StepEffects.BumpRule),
    ];

    private static readonly Dictionary<string, EditOperator> ByName = All.ToDictionary(op => op.Name);

    public static EditOperator Named(string name) => ByName[name];

    private static ProjectModel Unchanged(ProjectModel model, ScriptRandom rng) => model;
}
