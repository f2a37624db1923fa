. $PSScriptRoot/support/assert.ps1

$runtime = 'Microsoft.Teams.ConfigAPI.Cmdlets.Generated.Runtime'
$step = [Microsoft.Teams.ConfigAPI.Cmdlets.Generated.Runtime.SendAsyncStep] { param($request, $callback, $next) $next.SendAsync($request, $callback) }
Assert-True ($step -is [delegate]) 'a script block converts to a step'
Assert-Equal @('HttpRequestMessage', 'IEventListener', 'ISendAsync') @($step.GetType().GetMethod('Invoke').GetParameters().ParameterType.Name)
Assert-Equal 'System.Threading.Tasks.Task`1[System.Net.Http.HttpResponseMessage]' $step.GetType().GetMethod('Invoke').ReturnType.ToString()
$send = ([type] "$runtime.SendAsync").GetMethod('Invoke')
Assert-Equal @('HttpRequestMessage', 'IEventListener') @($send.GetParameters().ParameterType.Name)
$sender = ([type] "$runtime.ISendAsync").GetMethod('SendAsync')
Assert-Equal @('HttpRequestMessage', 'IEventListener') @($sender.GetParameters().ParameterType.Name)
$listener = [type] "$runtime.IEventListener"
Assert-Equal 'System.Threading.CancellationToken' $listener.GetProperty('Token').PropertyType.FullName
Assert-Equal 'System.Action' $listener.GetProperty('Cancel').PropertyType.FullName
Assert-Equal @('String', 'CancellationToken', 'Func`1') @($listener.GetMethod('Signal').GetParameters().ParameterType.Name)

Assert-True (([type] $RestException).IsSubclassOf([System.Exception])) 'RestException<…>'
# A class of a script can implement what a step is called with, and derive from the exception.
$class = [scriptblock]::Create(@"
class Recorder : $runtime.ISendAsync {
    [System.Threading.Tasks.Task[System.Net.Http.HttpResponseMessage]] SendAsync([System.Net.Http.HttpRequestMessage] `$request, [$runtime.IEventListener] `$callback) {
        return [System.Threading.Tasks.Task]::FromResult([System.Net.Http.HttpResponseMessage]::new(202))
    }
}
[Recorder]::new()
"@)
$recorder = & $class
Assert-Equal 202 ([int] $step.Invoke([System.Net.Http.HttpRequestMessage]::new(), $null, $recorder).Result.StatusCode)
function Test-Step([Microsoft.Teams.ConfigAPI.Cmdlets.Generated.Runtime.SendAsyncStep[]] $Steps) { $Steps.Count }
Assert-Equal 2 (Test-Step -Steps $step, { param($a, $b, $c) })
