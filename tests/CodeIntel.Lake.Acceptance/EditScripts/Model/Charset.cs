namespace CodeIntel.Lake.Acceptance.EditScripts.Model;

public enum Charset
{
    Utf8,
    Utf8WithBom,

    /// <summary>A PEP 263 cookie on the first line, and a literal with bytes that are not UTF-8.</summary>
    Latin1Cookie,

    /// <summary>The same cookie in vim's form, on the second line.</summary>
    Latin1CookieOnSecondLine,
}
