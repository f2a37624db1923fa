. $PSScriptRoot/support/assert.ps1

$source = Join-Path $PSScriptRoot '../../powershell/CsPhoneNumber'
$files = @(Get-ChildItem -LiteralPath $source -Recurse -File | Where-Object Extension -In '.ps1', '.psm1', '.psd1')
Assert-True ($files.Count -ge 16) 'files'

function Get-Foreign([string] $Text) {
    # What Windows PowerShell 5.1 and its .NET do not know, in a text of PowerShell.
    $tokens = $null
    $errors = $null
    $ast = [System.Management.Automation.Language.Parser]::ParseInput($Text, [ref] $tokens, [ref] $errors)
    $errors | ForEach-Object { "does not parse: $($_.Message)" }
    $ast.FindAll({ $true }, $true) | ForEach-Object {
        if ($_ -is [System.Management.Automation.Language.TernaryExpressionAst]) { "ternary: $_" }
        if ($_ -is [System.Management.Automation.Language.PipelineChainAst]) { "pipeline chain: $_" }
        if ($_ -is [System.Management.Automation.Language.PipelineAst] -and $_.Background) { "background: $_" }
        if ($_ -is [System.Management.Automation.Language.MemberExpressionAst] -and $_.NullConditional) { "null-conditional: $_" }
        if ($_ -is [System.Management.Automation.Language.IndexExpressionAst] -and $_.NullConditional) { "null-conditional: $_" }
        if ($_ -is [System.Management.Automation.Language.ScriptBlockAst] -and $_.CleanBlock) { "clean block: $_" }
        if ($_ -is [System.Management.Automation.Language.CommandParameterAst] -and $_.ParameterName -in 'AsHashtable', 'Parallel', 'NoEnumerate', 'Depth', 'AsArray', 'SkipHttpErrorCheck') { "parameter: $_" }
        if ($_ -is [System.Management.Automation.Language.MemberExpressionAst] -and "$($_.Member)" -cmatch '^(PtrToStringUTF8|StringToCoTaskMemUTF8|ProcessPath)$') { "not in that .NET: $_" }
        if ($_ -is [System.Management.Automation.Language.CommandAst] -and $_.GetCommandName() -eq 'Add-Type') { "Add-Type: $_" }
        if ($_ -is [System.Management.Automation.Language.TypeDefinitionAst]) { "class: $($_.Name)" }
        if ($_ -is [System.Management.Automation.Language.TypeConstraintAst] -and $_.TypeName.Name -in 'semver') { "type: $_" }
        if ($_ -is [System.Management.Automation.Language.AttributeAst] -and $_.TypeName.Name -match '^(ArgumentCompletions|ValidateUserDrive|Experimental)$') { "attribute: $_" }
    }
    foreach ($token in $tokens) {
        if ("$($token.Kind)" -in 'AndAnd', 'OrOr', 'QuestionQuestion', 'QuestionQuestionEquals', 'QuestionDot', 'QuestionLBracket', 'QuestionMark', 'Clean') { "token: $($token.Text)" }
        if ($token -is [System.Management.Automation.Language.StringExpandableToken] -and "$($token.Extent)".Contains('`u{')) { "escape: $($token.Text)" }
    }
}

# The test itself: each of these is found.
foreach ($foreign in '$a ? 1 : 2', '$a ?? 1', '$a ??= 1', '${a}?.b', '${a}?[0]', 'a && b', 'a || b', 'a &', 'function f { clean { } }', 'ConvertFrom-Json -AsHashtable',
    'ForEach-Object -Parallel { }', '[System.Runtime.InteropServices.Marshal]::PtrToStringUTF8($p)', 'Add-Type -TypeDefinition $x', '"`u{1F600}"') {
    Assert-True (@(Get-Foreign $foreign).Count -gt 0) "'$foreign' is found"
}
Assert-Equal 0 @(Get-Foreign '$a = if ($b) { 1 } else { 2 }; [string]::Join(",", $a)').Count 'what is known'

foreach ($file in $files) {
    Assert-Equal '' (@(Get-Foreign (Get-Content -Raw -LiteralPath $file.FullName)) -join '; ') $file.Name
    # Without a byte order mark, Windows PowerShell reads a file in the system's code page.
    Assert-True ((Get-Content -Raw -LiteralPath $file.FullName) -cnotmatch '[^\x00-\x7F]') "$($file.Name) is ASCII"
}
foreach ($file in Get-ChildItem -LiteralPath (Join-Path $source 'Public')) {
    $ast = [System.Management.Automation.Language.Parser]::ParseFile($file.FullName, [ref] $null, [ref] $null)
    Assert-Equal @($file.BaseName) @($ast.EndBlock.Statements.Name) "the function in $($file.Name)"
}
