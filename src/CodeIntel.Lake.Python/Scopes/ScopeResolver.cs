namespace CodeIntel.Lake.Python.Scopes;

/// <summary>
/// Says where each symbol lives, as CPython's <c>analyze_block</c> does: scopes are taken parents first, so an enclosing function's
/// answer is known when a scope inside asks for it.
/// </summary>
internal sealed class ScopeResolver(ScopeModel model)
{
    private readonly HashSet<int> assignedGlobals = [];
    private readonly HashSet<int> functionNames = [];

    public void Resolve()
    {
        assignedGlobals.Clear();
        functionNames.Clear();
        for (var symbol = 0; symbol < model.Symbols.Count; symbol++)
        {
            ref var entry = ref model.Symbols[symbol];
            if ((entry.Use & SymbolUse.Global) != 0 && (entry.Use & SymbolUse.Bound) != 0)
            {
                assignedGlobals.Add(entry.Name);
            }

            if ((entry.Use & (SymbolUse.Bound | SymbolUse.Nonlocal)) != 0 && model[entry.Scope].IsFunctionLike)
            {
                functionNames.Add(entry.Name);
            }
        }

        for (var scope = 0; scope < model.ScopeCount; scope++)
        {
            for (var symbol = model[scope].FirstSymbol; symbol >= 0; symbol = model.Symbols[symbol].Next)
            {
                if (model.Symbols[symbol].Place == SymbolPlace.Unknown)
                {
                    Resolve(scope, symbol);
                }
            }
        }
    }

    /// <summary>The symbol that owns a mangled name as seen from a scope that has no symbol of it; -1 when no scope of the file binds it.</summary>
    public int OwnerSeenFrom(int scope, int name)
    {
        var own = model.Symbols.Find(scope, name);
        if (own >= 0)
        {
            return model.Symbols[own].Owner;
        }

        var place = Enclosing(scope, name, out var owner, out _);
        return place == SymbolPlace.Free ? owner : ModuleOwner(name);
    }

    private void Resolve(int scope, int symbol)
    {
        var use = model.Symbols[symbol].Use;
        var name = model.Symbols[symbol].Name;
        var place = SymbolPlace.Local;
        var owner = symbol;
        var ownerScope = scope;
        if ((use & SymbolUse.Global) != 0)
        {
            place = SymbolPlace.GlobalExplicit;
        }
        else if ((use & SymbolUse.Nonlocal) != 0 || (use & SymbolUse.Bound) == 0)
        {
            place = Enclosing(scope, name, out owner, out ownerScope);
            if ((use & SymbolUse.Nonlocal) != 0)
            {
                place = SymbolPlace.Free;
            }
        }

        if (place is SymbolPlace.GlobalExplicit or SymbolPlace.GlobalImplicit)
        {
            owner = SeesClass(scope, name) ?? ModuleOwner(name);
        }

        model.Symbols[symbol].Place = place;
        model.Symbols[symbol].Owner = owner;
        if (place == SymbolPlace.Free && ownerScope >= 0)
        {
            PassThrough(scope, ownerScope, name, owner);
        }
    }

    /// <summary>Looks a name up in the functions around a scope, if any function of the file binds it; the bodies of classes do not count.</summary>
    private SymbolPlace Enclosing(int scope, int name, out int owner, out int ownerScope)
    {
        var isClassCell = model.Names[name].SequenceEqual("__class__"u8);
        var first = isClassCell || functionNames.Contains(name) ? model[scope].Parent : 0;
        for (var outer = first; outer > 0; outer = model[outer].Parent)
        {
            if (model[outer].Kind == ScopeKind.Class)
            {
                if (isClassCell)
                {
                    owner = -1;
                    ownerScope = outer;
                    return SymbolPlace.Free;
                }

                continue;
            }

            var symbol = model.Symbols.Find(outer, name);
            if (symbol < 0)
            {
                continue;
            }

            switch (model.Symbols[symbol].Place)
            {
                case SymbolPlace.Local:
                    owner = symbol;
                    ownerScope = outer;
                    return SymbolPlace.Free;
                case SymbolPlace.Free:
                    owner = model.Symbols[symbol].Owner;
                    ownerScope = owner >= 0 ? model.Symbols[owner].Scope : outer;
                    return SymbolPlace.Free;
                case SymbolPlace.GlobalExplicit or SymbolPlace.GlobalImplicit:
                    owner = -1;
                    ownerScope = -1;
                    return SymbolPlace.GlobalImplicit;
            }
        }

        owner = -1;
        ownerScope = -1;
        return SymbolPlace.GlobalImplicit;
    }

    /// <summary>A name that passes from an outer function to an inner scope is free in every scope between.</summary>
    private void PassThrough(int scope, int ownerScope, int name, int owner)
    {
        for (var between = model[scope].Parent; between != ownerScope && between > 0; between = model[between].Parent)
        {
            var symbol = model.Symbols.Find(between, name);
            if (symbol >= 0)
            {
                if (model[between].Kind != ScopeKind.Class)
                {
                    return;
                }

                continue;
            }

            symbol = model.Note(between, name, SymbolUse.None);
            model.Symbols[symbol].Place = SymbolPlace.Free;
            model.Symbols[symbol].Owner = owner;
        }
    }

    /// <summary>Type parameters of a method see the names of the class.</summary>
    private int? SeesClass(int scope, int name)
    {
        var parent = model[scope].Parent;
        if (model[scope].Kind != ScopeKind.TypeParameters || parent < 0 || model[parent].Kind != ScopeKind.Class)
        {
            return null;
        }

        var symbol = model.Symbols.Find(parent, name);
        return symbol >= 0 && model.Symbols[symbol].Place == SymbolPlace.Local ? symbol : null;
    }

    private int ModuleOwner(int name)
    {
        var symbol = model.Symbols.Find(0, name);
        return symbol >= 0 && ((model.Symbols[symbol].Use & SymbolUse.Bound) != 0 || assignedGlobals.Contains(name)) ? symbol : -1;
    }
}
