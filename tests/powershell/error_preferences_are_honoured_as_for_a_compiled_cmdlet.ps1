. $PSScriptRoot/support/assert.ps1

Connect-Tenant
$wrong = @{ Identity = 'nobody@contoso.com'; RemoveAll = $true }
$Error.Clear()

# Not terminating: the script goes on, and the error is on the error stream.
$said = @(Remove-CsPhoneNumberAssignment @wrong 2>&1; 'on')
Assert-Equal 2 $said.Count
Assert-Equal 'BadRequest,Remove-CsPhoneNumberAssignment' $said[0].FullyQualifiedErrorId
Assert-Equal 'on' $said[1]
Assert-Equal 1 $Error.Count
$afterwards = 'no'
try { Remove-CsPhoneNumberAssignment @wrong 2>$null; $afterwards = 'yes' } catch { throw 'an error that does not terminate was caught' }
Assert-Equal 'yes' $afterwards

# -ErrorAction Stop throws out of the caller's try; the record is the same.
$Error.Clear()
$caught = Assert-Throws { Remove-CsPhoneNumberAssignment @wrong -ErrorAction Stop } 'BadRequest,Remove-CsPhoneNumberAssignment'
Assert-Equal "[BadRequest] : The user 'nobody@contoso.com' is not found" $caught.Exception.Message
Assert-Equal 'AccountNotFound' $caught.Exception.ErrorCode
Assert-Equal "The user 'nobody@contoso.com' is not found" "$caught"
Assert-Match 'is not found' "$($Error[0].Exception)" 'what scripts read from $Error[0]'

# The caller's preference variable counts, wherever it is set.
function Test-Preference { $ErrorActionPreference = 'Stop'; Remove-CsPhoneNumberAssignment @wrong; 'went on' }
$null = Assert-Throws { Test-Preference } 'BadRequest,Remove-CsPhoneNumberAssignment' 'Stop set in the calling function'
function Test-Silent { $ErrorActionPreference = 'SilentlyContinue'; Remove-CsPhoneNumberAssignment @wrong; 'went on' }
Assert-Equal 'went on' (Test-Silent 2>&1) 'SilentlyContinue set in the calling function'
$ErrorActionPreference = 'Stop'
$null = Assert-Throws { Remove-CsPhoneNumberAssignment @wrong } 'BadRequest,Remove-CsPhoneNumberAssignment' 'Stop set in the script'
Assert-Equal $null (Remove-CsPhoneNumberAssignment @wrong -ErrorAction SilentlyContinue 2>&1) 'the parameter wins over the variable'
$ErrorActionPreference = 'Continue'
$module = New-Module -Name Caller { function Invoke-Caller($removal) { $ErrorActionPreference = 'Stop'; Remove-CsPhoneNumberAssignment @removal; 'went on' } }
$null = Assert-Throws { Invoke-Caller $wrong } 'BadRequest,Remove-CsPhoneNumberAssignment' 'Stop set in a module that calls'

# Ignore leaves no trace, SilentlyContinue one; -ErrorVariable collects.
$Error.Clear()
Remove-CsPhoneNumberAssignment @wrong -ErrorAction Ignore
Assert-Equal 0 $Error.Count 'Ignore'
Remove-CsPhoneNumberAssignment @wrong -ErrorAction SilentlyContinue -ErrorVariable mine
Remove-CsPhoneNumberAssignment @wrong -ErrorAction SilentlyContinue -ErrorVariable +mine
Assert-Equal 2 $Error.Count 'SilentlyContinue'
Assert-Equal 2 $mine.Count '-ErrorVariable +'

# A lone surrogate is found without an exception that stays in $Error.
$Error.Clear()
Remove-CsPhoneNumberAssignment -Identity "a$([char] 0xD800)@contoso.com" -RemoveAll -ErrorAction SilentlyContinue
Assert-Equal 1 $Error.Count 'a lone surrogate'
Assert-NoViolation
