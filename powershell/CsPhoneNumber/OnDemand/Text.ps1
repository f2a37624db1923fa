# Text on its way to the library and back. What an ordinary removal needs, and cheap: each new kind of call costs a process
# some milliseconds the first time.

# What must not stand in a JSON string as it is, as far as it occurs. (The library refuses any other control character.)
$script:JsonSpecial = @('"', '\', "`0", "`a", "`b", "`t", "`n", "`v", "`f", "`r")

function script:ConvertTo-NativeText {
    # UTF-8 that ends in NUL. Null for null, and for text that would not survive the way: it ends at NUL there, and UTF-8 has
    # no form for half of a surrogate pair, so what arrived would be another identity.
    param([object] $Text)

    if ($null -eq $Text -or "$Text".Contains("`0")) { return }
    $whole = "$Text`0"
    $bytes = [System.Text.Encoding]::UTF8.GetBytes($whole)
    # (An encoding that throws would leave its exceptions in $Error.)
    if ([string]::Equals([System.Text.Encoding]::UTF8.GetString($bytes), $whole)) { , $bytes }
}

function script:Test-NativeText {
    # Whether text survives the way to the library.
    param([string] $Text)

    $null -ne (ConvertTo-NativeText $Text)
}

function script:Read-NativeText {
    # The text that a pointer of the library points to. Events are ASCII, and so are the other texts it hands out.
    param($Pointer)

    [System.Runtime.InteropServices.Marshal]::PtrToStringAnsi($Pointer)
}

function script:ConvertTo-JsonText {
    # A JSON string, or null. (ConvertTo-Json would load a module and cost tens of milliseconds.)
    param([object] $Text)

    if ($null -eq $Text) { return 'null' }
    $plain = "$Text"
    foreach ($special in $script:JsonSpecial) { if ($plain.Contains($special)) { return '"' + (ConvertTo-EscapedText $plain) + '"' } }
    '"' + $plain + '"'
}

function script:ConvertTo-JsonField {
    # A further field of a JSON object, with the comma before it; nothing for a value that is null or empty.
    param([string] $Name, [object] $Text)

    if ([string]::IsNullOrEmpty($Text)) { return '' }
    ',"' + $Name + '":' + (ConvertTo-JsonText $Text)
}

function script:ConvertTo-EscapedText {
    # The text of a JSON string, with escapes for what must not stand there as it is.
    param([string] $Text)

    $escaped = [System.Text.StringBuilder]::new()
    foreach ($character in $Text.ToCharArray()) {
        if ([int] $character -lt 32 -or $script:JsonSpecial -ccontains $character) { $null = $escaped.Append(('\u{0:x4}' -f [int] $character)) }
        else { $null = $escaped.Append($character) }
    }
    "$escaped"
}

function script:Read-EventText {
    # One text of an event, by name; null when it is null or missing. Good only for names that occur once in it.
    param([string] $Json, [string] $Name)

    if ($Json.Contains('\')) { return Read-EscapedEventText $Json $Name }
    $parts = $Json.Split([char] 34)
    $at = [array]::IndexOf($parts, $Name)
    if ($at -ge 0 -and $parts[$at + 1] -ceq ':') { $parts[$at + 2] }
}

function script:Read-EscapedEventText {
    # The same for an event that has escapes.
    param([string] $Json, [string] $Name)

    $found = [regex]::Match($Json, '"' + $Name + '":"((?:[^"\\]|\\.)*)"')
    if ($found.Success) { [regex]::Unescape($found.Groups[1].Value) }
}
