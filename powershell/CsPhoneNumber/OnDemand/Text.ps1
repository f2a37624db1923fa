# Text on its way to the library and back.

function script:Test-NativeText {
    # Whether text survives the way to the library. It ends at NUL there, and UTF-8 has no form for half of a surrogate pair:
    # what arrived would be another identity.
    param([string] $Text)

    $Text.IndexOf([char] 0) -lt 0 -and
    [string]::Equals([System.Text.Encoding]::UTF8.GetString([System.Text.Encoding]::UTF8.GetBytes($Text)), $Text)
}

function script:ConvertTo-NativeText {
    # UTF-8 that ends in NUL; null stays null. The caller has tested the text.
    param([object] $Text)

    if ($null -eq $Text) { return }
    , [System.Text.Encoding]::UTF8.GetBytes("$Text`0")
}

function script:Read-NativeText {
    # The text that a pointer of the library points to.
    param($Pointer)

    $bytes = [byte[]]::new($script:Native::strlen($Pointer))
    [System.Runtime.InteropServices.Marshal]::Copy($Pointer, $bytes, 0, $bytes.Length)
    [System.Text.Encoding]::UTF8.GetString($bytes)
}

function script:ConvertTo-JsonText {
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

function script:ConvertFrom-EventJson {
    # The object that an event's JSON describes. Costs some 40 ms the first time in a process, so it is not for the events
    # of an ordinary removal.
    param([string] $Json)

    Microsoft.PowerShell.Utility\ConvertFrom-Json -InputObject $Json
}

function script:Read-EventText {
    # One text of an event, by name; null when it is null or missing. Good only for names that occur once in it.
    param([string] $Json, [string] $Name)

    $found = [regex]::Match($Json, '"' + $Name + '":"((?:[^"\\]|\\.)*)"')
    if (-not $found.Success) { return }
    $text = $found.Groups[1].Value
    if ($text.IndexOf([char] '\') -lt 0) { return $text }
    [regex]::Unescape($text)
}

function script:Read-EventNumber {
    # One whole number of an event, by name; null when it is null or missing.
    param([string] $Json, [string] $Name)

    $found = [regex]::Match($Json, '"' + $Name + '":(\d{1,9})\b')
    if ($found.Success) { [int] $found.Groups[1].Value }
}

function script:ConvertTo-PascalCase {
    # Graph's camelCase enum values as the cmdlets show them; null stays null.
    param([object] $Text)

    if ($null -eq $Text) { return }
    $value = [string] $Text
    if ($value.Length -eq 0) { return $value }
    $value.Substring(0, 1).ToUpperInvariant() + $value.Substring(1)
}
