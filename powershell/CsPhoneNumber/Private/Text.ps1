# Text on its way to the library and back.

# Throws for a lone surrogate, which has no UTF-8 form. Encoding it as a question mark would make it another identity.
$script:Utf8 = [System.Text.UTF8Encoding]::new($false, $true)

function Test-NativeText {
    # Whether text survives the way to the library: it ends at NUL there, and UTF-8 has no lone surrogates.
    param([string] $Text)

    if ($Text.IndexOf([char] 0) -ge 0) { return $false }
    try { $null = $script:Utf8.GetByteCount($Text) }
    catch { return $false }
    $true
}

function ConvertTo-NativeText {
    # UTF-8 that ends in NUL; null stays null. The caller has tested the text.
    param([object] $Text)

    if ($null -eq $Text) { return }
    , $script:Utf8.GetBytes([string] $Text + "`0")
}

function ConvertTo-JsonText {
    # A JSON string, or null. (ConvertTo-Json would load a module and cost tens of milliseconds.)
    param([object] $Text)

    if ($null -eq $Text) { return 'null' }
    $plain = [string] $Text
    if ($plain -cnotmatch '[\x00-\x1f"\\]') { return '"' + $plain + '"' }
    $json = [System.Text.StringBuilder]::new('"')
    foreach ($character in $plain.ToCharArray()) {
        if ($character -ceq [char] '"' -or $character -ceq [char] '\') { $null = $json.Append([char] '\').Append($character) }
        elseif ([int] $character -lt 32) { $null = $json.Append(('\u{0:x4}' -f [int] $character)) }
        else { $null = $json.Append($character) }
    }
    $json.Append([char] '"').ToString()
}

function ConvertFrom-EventJson {
    # The object that an event's JSON describes. Costs some 40 ms the first time in a process, so it is not for the events
    # of an ordinary removal.
    param([string] $Json)

    Microsoft.PowerShell.Utility\ConvertFrom-Json -InputObject $Json
}

function Read-EventText {
    # One text of an event, by name; null when it is null or missing. Good only for names that occur once in it.
    param([string] $Json, [string] $Name)

    $found = [regex]::Match($Json, '"' + $Name + '":"((?:[^"\\]|\\.)*)"')
    if (-not $found.Success) { return }
    $text = $found.Groups[1].Value
    if ($text.IndexOf([char] '\') -lt 0) { return $text }
    [regex]::Unescape($text)
}

function Read-EventNumber {
    # One whole number of an event, by name; null when it is null or missing.
    param([string] $Json, [string] $Name)

    $found = [regex]::Match($Json, '"' + $Name + '":(\d{1,9})\b')
    if ($found.Success) { [int] $found.Groups[1].Value }
}

function ConvertTo-PascalCase {
    # Graph's camelCase enum values as the cmdlets show them; null stays null.
    param([object] $Text)

    if ($null -eq $Text) { return }
    $value = [string] $Text
    if ($value.Length -eq 0) { return $value }
    $value.Substring(0, 1).ToUpperInvariant() + $value.Substring(1)
}
