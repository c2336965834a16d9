namespace CodeIntel.Lake.Acceptance.EditScripts;

/// <summary>Makes a failing script small enough to read.</summary>
public static class Shrinker
{
    /// <summary>
    /// Leaves out edits from the last to the first, then files of the start, for as long as the script still fails; the result fails
    /// and no single edit or file can be left out of it. A script that does not fail is handed back.
    /// </summary>
    public static EditScript Shrink(EditScript script, Func<EditScript, bool> fails)
    {
        if (!fails(script))
            return script;
        for (var shrunk = true; shrunk;)
        {
            shrunk = false;
            for (var step = script.Steps.Count - 1; step >= 0; step--)
            {
                // A candidate may have lost later edits too, so the index is checked against what is left.
                if (step < script.Steps.Count)
                    shrunk |= Take(ref script, script.Without(step), fails);
            }

            foreach (var path in script.InitialModel.Files.Keys)
                shrunk |= Take(ref script, script.WithoutFile(path), fails);
        }

        return script;
    }

    private static bool Take(ref EditScript script, EditScript candidate, Func<EditScript, bool> fails)
    {
        if (!fails(candidate))
            return false;
        script = candidate;
        return true;
    }
}
