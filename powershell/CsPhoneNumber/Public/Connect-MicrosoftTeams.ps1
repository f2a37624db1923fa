function Connect-MicrosoftTeams {
    <#
    .SYNOPSIS
    Connects to a Microsoft Teams tenant, or to a sandbox tenant to rehearse in.

    .DESCRIPTION
    The connection is the process's: all runspaces share it, and it replaces the connection before. That one is ended first,
    so that a script whose new connection fails does not go on in the old tenant (a parameter that does not bind, such as an
    empty thumbprint, is an error before that). From a sandbox to a real tenant, or back, leads only Disconnect-MicrosoftTeams.

    A tenant is reached as a user or as an application. Without parameters, or with -UseDeviceAuthentication, a user signs in
    with a code that is entered in a browser, on this machine or another one. An application signs in with a certificate or
    a secret, a machine in Azure with its managed identity. -AccessTokens takes tokens that the caller brings, and
    -UseAzureCli the session of "az login". Tokens are kept in memory alone and are renewed before they expire.

    The account needs the permissions TeamsTelephoneNumber.ReadWrite.All and User.Read.All of Microsoft Graph, consented to by
    an administrator; docs/connect.md of the project shows how to register an application with them. What is missing is named
    before anything is sent.

    With -Sandbox the tenant is a server inside this process, which listens on 127.0.0.1 and keeps its data in memory or in
    the file of -SandboxPath. The command refuses while the module MicrosoftTeams is loaded, or while a command of this
    module's names is somebody else's: a script could connect to the sandbox and then change a real tenant.

    Addresses, timeouts and the limit of requests in a second are set with Set-CsPhoneNumberOption.

    .PARAMETER TenantId
    The tenant: its id, or one of its domain names. A token of another tenant than the id given is refused. A user who
    signs in without it is taken to the tenant of the account.

    .PARAMETER UseDeviceAuthentication
    Shows a code and the address where a user enters it to sign in. This is what the command does without parameters, too.
    Ctrl+C ends the waiting.

    .PARAMETER AccountId
    The user principal name of the user who signs in. Anybody else is refused.

    .PARAMETER DisableWAM
    For scripts that pass it. This command never signs in through the Web Account Manager of Windows.

    .PARAMETER Credential
    Not supported: a call with it fails. Entra ID does not take a password alone where a second factor is required.

    .PARAMETER ApplicationId
    The application (client) id. For a user who signs in it is the id of a public client, and may be in the environment
    variable CSPN_APPLICATION_ID or set with Set-CsPhoneNumberOption.

    .PARAMETER Certificate
    The certificate that the application signs in with: a certificate object with a private RSA key, or the thumbprint of
    one in the personal store of this user or machine. The key is used where it is and never leaves PowerShell.

    .PARAMETER CertificatePath
    A file with the certificate and its private key: PFX (PKCS 12), or PEM.

    .PARAMETER CertificatePassword
    The password of the file of -CertificatePath, as a SecureString: Read-Host -AsSecureString asks for one.

    .PARAMETER ClientSecret
    The secret that the application signs in with, as a SecureString: from Read-Host -AsSecureString, Get-Secret, or
    ConvertTo-SecureString -AsPlainText -Force.

    .PARAMETER Identity
    Signs in with the managed identity of the Azure machine or service that this runs on.

    .PARAMETER ManagedIdentityClientId
    The client id of a user-assigned identity, where there are several.

    .PARAMETER UseAzureCli
    Uses the session of the Azure CLI, which "az login" begins.

    .PARAMETER AccessTokens
    Access tokens that the caller brings, as text or as SecureStrings. Of several, the one whose audience is Microsoft Graph is
    used. They can't be renewed.

    .PARAMETER TeamsEnvironmentName
    The cloud. Commercial and GCC tenants need no name. TeamsGCCH, TeamsDOD and TeamsChina are refused, because Microsoft
    Graph has no telephone numbers there.

    .PARAMETER LogLevel
    For scripts that pass it. This module writes no log file, and says so in a warning unless the level is None.

    .PARAMETER LogFilePath
    For scripts that pass it. This module writes no log file, and says so in a warning.

    .PARAMETER Sandbox
    Connects to a sandbox tenant.

    .PARAMETER SandboxPath
    The file that keeps the sandbox tenant. One that does not exist yet is made. Without it the tenant is in memory and
    ends with the connection.

    .PARAMETER Seed
    What a new sandbox tenant holds: contoso, which is the default, or the path of a JSON file. With a file that has a
    tenant already it is an error.

    .PARAMETER SandboxPlan
    The path of a JSON file that says how the sandbox behaves: its paging, how its operations progress, its faults, and who can
    sign in.

    .INPUTS
    None

    .OUTPUTS
    An object with Account, Environment (Sandbox or AzureCloud), Tenant and TenantId.

    .EXAMPLE
    Connect-MicrosoftTeams -ApplicationId 11111111-2222-3333-4444-555555555555

    Shows a code, waits until a user has entered it in a browser and signed in there, and connects as that user.

    .EXAMPLE
    Connect-MicrosoftTeams -TenantId contoso.com -ApplicationId $applicationId -CertificateThumbprint 0123456789ABCDEF0123456789ABCDEF01234567

    Connects as an application with a certificate of the personal store, for jobs that nobody watches.

    .EXAMPLE
    Connect-MicrosoftTeams -TenantId contoso.com -ApplicationId $applicationId -CertificatePath ./job.pfx -CertificatePassword $password

    Connects as an application with the certificate of a file.

    .EXAMPLE
    Connect-MicrosoftTeams -TenantId contoso.com -ApplicationId $applicationId -ClientSecret (Get-Secret -Name number-removal)

    Connects as an application with a secret that the SecretManagement module keeps.

    .EXAMPLE
    Connect-MicrosoftTeams -Identity

    Connects as the managed identity of the Azure machine or service that the script runs on.

    .EXAMPLE
    Connect-MicrosoftTeams -AccessTokens $graphToken

    Connects to the tenant of an access token for Microsoft Graph.

    .EXAMPLE
    Connect-MicrosoftTeams -Sandbox -SandboxPath ./rehearsal.sandbox

    Connects to the sandbox that the file keeps.

    .LINK
    Disconnect-MicrosoftTeams

    .LINK
    Set-CsPhoneNumberOption

    .LINK
    New-CsSandboxTenant
    #>
    [CmdletBinding(DefaultParameterSetName = 'UserCredential', PositionalBinding = $false, SupportsShouldProcess = $true)]
    param(
        [Parameter(ParameterSetName = 'UserCredential')]
        [Parameter(Mandatory = $true, ParameterSetName = 'ServicePrincipalCertificate')]
        [Parameter(Mandatory = $true, ParameterSetName = 'ServicePrincipalCertificateFile')]
        [Parameter(Mandatory = $true, ParameterSetName = 'ServicePrincipalSecret')]
        [Parameter(ParameterSetName = 'AccessTokens')]
        [Parameter(ParameterSetName = 'AzureCli')]
        [Alias('Domain', 'TenantDomain')]
        [ValidateNotNullOrEmpty()]
        [string] $TenantId,

        [Parameter(ParameterSetName = 'UserCredential')]
        [switch] $UseDeviceAuthentication,

        [Parameter(ParameterSetName = 'UserCredential')]
        [ValidateNotNullOrEmpty()]
        [string] $AccountId,

        [Parameter(ParameterSetName = 'UserCredential')]
        [switch] $DisableWAM,

        [Parameter(ParameterSetName = 'UserCredential')]
        [pscredential] $Credential,

        [Parameter(ParameterSetName = 'UserCredential')]
        [Parameter(Mandatory = $true, ParameterSetName = 'ServicePrincipalCertificate')]
        [Parameter(Mandatory = $true, ParameterSetName = 'ServicePrincipalCertificateFile')]
        [Parameter(Mandatory = $true, ParameterSetName = 'ServicePrincipalSecret')]
        [ValidateNotNullOrEmpty()]
        [string] $ApplicationId,

        [Parameter(Mandatory = $true, ParameterSetName = 'ServicePrincipalCertificate')]
        [Alias('CertificateThumbprint')]
        [ValidateNotNullOrEmpty()]
        [object] $Certificate,

        [Parameter(Mandatory = $true, ParameterSetName = 'ServicePrincipalCertificateFile')]
        [ValidateNotNullOrEmpty()]
        [string] $CertificatePath,

        [Parameter(ParameterSetName = 'ServicePrincipalCertificateFile')]
        [securestring] $CertificatePassword,

        [Parameter(Mandatory = $true, ParameterSetName = 'ServicePrincipalSecret')]
        [securestring] $ClientSecret,

        [Parameter(Mandatory = $true, ParameterSetName = 'ManagedServiceLogin')]
        [Alias('MSI', 'ManagedService')]
        [switch] $Identity,

        [Parameter(ParameterSetName = 'ManagedServiceLogin')]
        [ValidateNotNullOrEmpty()]
        [string] $ManagedIdentityClientId,

        [Parameter(Mandatory = $true, ParameterSetName = 'AzureCli')]
        [switch] $UseAzureCli,

        [Parameter(Mandatory = $true, ParameterSetName = 'AccessTokens')]
        [ValidateNotNullOrEmpty()]
        [object[]] $AccessTokens,

        [string] $TeamsEnvironmentName,

        [ValidateSet('Info', 'Error', 'Warning', 'None')]
        [string] $LogLevel,

        [string] $LogFilePath,

        [Parameter(Mandatory = $true, ParameterSetName = 'Sandbox')]
        [switch] $Sandbox,

        [Parameter(ParameterSetName = 'Sandbox')]
        [ValidateNotNullOrEmpty()]
        [string] $SandboxPath,

        [Parameter(ParameterSetName = 'Sandbox')]
        [ValidateNotNullOrEmpty()]
        [string] $Seed,

        [Parameter(ParameterSetName = 'Sandbox')]
        [ValidateNotNullOrEmpty()]
        [string] $SandboxPlan
    )

    . $script:Begin
    # Secrets are in no error.
    $bound = @{}
    $secret = @('AccessTokens', 'ClientSecret', 'Certificate', 'CertificatePassword', 'Credential')
    foreach ($name in $PSBoundParameters.Keys) { if ($secret -notcontains $name) { $bound[$name] = $PSBoundParameters[$name] } }

    # One token for Graph, and nothing else said: what the rest would be read for does not arise.
    if ($PSBoundParameters.Count -eq 1 -and $null -ne $AccessTokens -and $AccessTokens.Length -eq 1 -and $AccessTokens[0] -is [string] -and (Test-NativeText $AccessTokens[0])) {
        Reset-Connection $PSCmdlet AzureCloud $bound
        $json = '{"kind":"accessToken","accessToken":' + (ConvertTo-JsonText $AccessTokens[0]) + (Get-ServiceField $PSCmdlet $bound) + '}'
        return Open-Connection $PSCmdlet (ConvertTo-NativeText $json) AzureCloud $bound
    }
    Import-Remainder
    Import-SignIn
    # The preference variable alone does not keep anybody from connecting: a rehearsal with $WhatIfPreference needs a connection.
    if ($PSBoundParameters.ContainsKey('WhatIf') -or $PSBoundParameters.ContainsKey('Confirm')) {
        if (-not $PSBoundParameters.ContainsKey('WhatIf')) { $WhatIfPreference = $false }
        if (-not $PSCmdlet.ShouldProcess('Microsoft Teams', 'Connect')) { return }
    }
    $environment = 'AzureCloud'
    if ($PSCmdlet.ParameterSetName -ceq 'Sandbox') { $environment = 'Sandbox' }
    Reset-Connection $PSCmdlet $environment $bound
    if ($PSBoundParameters.ContainsKey('LogFilePath') -or ($PSBoundParameters.ContainsKey('LogLevel') -and $LogLevel -ne 'None')) {
        $PSCmdlet.WriteWarning('This module writes no log file. Use -Verbose or -Debug and redirect the streams, or Start-Transcript.')
    }
    if ($PSCmdlet.ParameterSetName -ceq 'Sandbox') { return Connect-Sandbox $PSCmdlet $PSBoundParameters $bound }
    Connect-Service $PSCmdlet $PSBoundParameters $bound
}
