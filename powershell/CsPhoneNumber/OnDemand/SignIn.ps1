# Signing in, and the parameters of Connect-MicrosoftTeams that say how. What a single token needs stands in Connection.ps1.

function script:Connect-Sandbox {
    # Connects to a sandbox tenant of this process.
    param([System.Management.Automation.PSCmdlet] $Cmdlet, [System.Collections.IDictionary] $Values, [System.Collections.IDictionary] $Bound)

    Assert-Switch $Cmdlet $Values Sandbox $Bound
    if (-not [string]::IsNullOrEmpty($Values['TeamsEnvironmentName'])) {
        Stop-Command $Cmdlet (New-Failure InvalidRequest BadRequest 'A sandbox is in no cloud' -Advice 'Leave -TeamsEnvironmentName out.') $Bound
    }
    $obstacle = Get-SandboxObstacle $Cmdlet
    if ($null -ne $obstacle) { Stop-Command $Cmdlet $obstacle $Bound }
    $json = '{"kind":"sandbox"'
    if ($Values.ContainsKey('SandboxPath')) { $json += ConvertTo-JsonField path (Resolve-UserPath $Cmdlet $Values['SandboxPath'] $Bound) }
    if ($Values.ContainsKey('Seed')) { $json += ConvertTo-JsonField seed (Resolve-Seed $Cmdlet $Values['Seed'] $Bound) }
    if ($Values.ContainsKey('SandboxPlan')) { $json += ConvertTo-JsonField plan (Resolve-UserPath $Cmdlet $Values['SandboxPlan'] $Bound) }
    $json += Get-LimitField $Cmdlet $Bound
    if (Test-Telling) { $json += ',"options":{"verbose":true}' }
    Open-Connection $Cmdlet (ConvertTo-NativeText ($json + '}')) Sandbox $Bound
}

function script:Connect-Service {
    # Connects to Microsoft Graph, or what the options name in its place.
    param([System.Management.Automation.PSCmdlet] $Cmdlet, [System.Collections.IDictionary] $Values, [System.Collections.IDictionary] $Bound)

    Assert-TeamsEnvironment $Cmdlet $Values['TeamsEnvironmentName'] $Bound
    $certificate = $null
    $secret = $null
    $service = Get-ServiceField $Cmdlet $Bound
    $tenant = ConvertTo-JsonField tenantId (Get-TenantName $Cmdlet $Values['TenantId'] $Bound)
    # An empty address is the usual one, as with Get-ServiceField.
    $login = ',"loginAddress":' + (ConvertTo-JsonText "$(Get-Setting CSPN_LOGIN_ADDRESS)")
    $application = $tenant + (ConvertTo-JsonField applicationId "$($Values['ApplicationId'])".Trim()) + $login
    switch ($Cmdlet.ParameterSetName) {
        'UserCredential' {
            Assert-NoPassword $Cmdlet $Values['Credential'] $Bound
            $json = '{"kind":"deviceCode"' + $tenant + $login +
            (ConvertTo-JsonField applicationId (Get-PublicClient $Cmdlet $Values['ApplicationId'] $Bound)) + (ConvertTo-JsonField account $Values['AccountId'])
        }
        'ServicePrincipalCertificate' {
            $certificate = Resolve-Certificate $Cmdlet $Values['Certificate'] $Bound
        }
        'ServicePrincipalCertificateFile' {
            $certificate = Import-CertificateFile $Cmdlet (Resolve-UserPath $Cmdlet $Values['CertificatePath'] $Bound) $Values['CertificatePassword'] $Bound
        }
        'ServicePrincipalSecret' {
            $secret = $Values['ClientSecret']
            if ($secret.Length -eq 0) { Stop-Command $Cmdlet (New-Failure InvalidRequest BadRequest 'The client secret is empty') $Bound }
            # The secret comes last: its bytes are put in behind this.
            $json = '{"kind":"clientSecret"' + $application
        }
        'ManagedServiceLogin' {
            Assert-Switch $Cmdlet $Values Identity $Bound
            $json = '{"kind":"managedIdentity"' + (ConvertTo-JsonField clientId $Values['ManagedIdentityClientId']) +
            ',"metadataAddress":' + (ConvertTo-JsonText "$(Get-Setting CSPN_METADATA_ADDRESS)")
        }
        'AzureCli' {
            Assert-Switch $Cmdlet $Values UseAzureCli $Bound
            $json = '{"kind":"azureCli"' + $tenant
        }
        'AccessTokens' {
            $json = '{"kind":"accessToken"' + (ConvertTo-JsonField accessToken (Get-GivenToken $Cmdlet $Values['AccessTokens'] $Bound)) + $tenant
        }
    }
    if ($null -ne $certificate) {
        $json = '{"kind":"clientCertificate"' + $application + (ConvertTo-JsonField certificateThumbprint (Get-CertificateThumbprint $certificate))
    }
    $json += $service
    if (Test-Telling) { $json += ',"options":{"verbose":true}' }
    $address = Get-Setting CSPN_GRAPH_ADDRESS
    if ($null -ne $address) { $Cmdlet.WriteVerbose("The option GraphAddress is set: $address stands in for Microsoft Graph.") }
    $bytes = if ($null -ne $secret) { Join-SecretField $json clientSecret $secret } else { ConvertTo-NativeText ($json + '}') }
    if ($null -eq $bytes) {
        Stop-Command $Cmdlet (New-Failure InvalidRequest BadRequest 'A parameter holds a NUL character or half of a surrogate pair') $Bound
    }
    try { Open-Connection $Cmdlet $bytes AzureCloud $Bound $certificate }
    finally { [array]::Clear($bytes, 0, $bytes.Length) }
}

function script:Assert-Switch {
    # Refuses -Name:$false, where Name is what says how to connect.
    param([System.Management.Automation.PSCmdlet] $Cmdlet, [System.Collections.IDictionary] $Values, [string] $Name, [System.Collections.IDictionary] $Bound)

    if ($Values[$Name]) { return }
    Stop-Command $Cmdlet (New-Failure InvalidRequest BadRequest "$Name is `$false, and no other way to connect is named" -Advice (
            "Use -$Name, or name another way: Get-Help Connect-MicrosoftTeams lists them.")) $Bound
}

function script:Assert-TeamsEnvironment {
    # Refuses the clouds whose Graph has no telephone numbers, and names that are no cloud's.
    param([System.Management.Automation.PSCmdlet] $Cmdlet, [string] $Name, [System.Collections.IDictionary] $Bound)

    if (@('', 'AzureCloud', 'Commercial', 'GCC', 'TeamsGCC') -contains $Name) { return }
    if (@('TeamsGCCH', 'TeamsDOD', 'TeamsChina') -contains $Name) {
        Stop-Command $Cmdlet (New-Failure NotSupported NotSupported "Microsoft Graph has no telephone number API in the cloud $Name" -Target $Name -Advice (
                'Only commercial and GCC tenants have it. Use the MicrosoftTeams module in this cloud.')) $Bound
    }
    Stop-Command $Cmdlet (New-Failure InvalidRequest BadRequest "There is no Teams environment '$Name'" -Target $Name -Advice (
            'Leave -TeamsEnvironmentName out for a commercial or GCC tenant.')) $Bound
}

function script:Assert-NoPassword {
    # Refuses a password: what follows would look like a sign-in that failed for another reason.
    param([System.Management.Automation.PSCmdlet] $Cmdlet, [object] $Credential, [System.Collections.IDictionary] $Bound)

    if ($null -eq $Credential) { return }
    Stop-Command $Cmdlet (New-Failure NotSupported NotSupported 'Signing in with a user name and password is not supported: Entra ID asks administrators for a second factor' -Advice (
            'Leave -Credential out to sign in with a code, or use -Certificate for a job that nobody watches.')) $Bound
}

function script:Get-TenantName {
    # A tenant's id or domain name, without the blanks that come with copying; null when none is given.
    param([System.Management.Automation.PSCmdlet] $Cmdlet, [string] $TenantId, [System.Collections.IDictionary] $Bound)

    $name = $TenantId.Trim()
    if ($name -cmatch '^[A-Za-z0-9.-]+$') { return $name }
    if ($name.Length -gt 0) {
        Stop-Command $Cmdlet (New-Failure InvalidRequest BadRequest "'$name' is no tenant" -Target $TenantId -Advice (
                'Give the id of the tenant, or one of its domain names.')) $Bound
    }
}

function script:Get-PublicClient {
    # The application that a user signs in with: as given, or as set.
    param([System.Management.Automation.PSCmdlet] $Cmdlet, [string] $ApplicationId, [System.Collections.IDictionary] $Bound)

    if ($ApplicationId.Trim().Length -gt 0) { return $ApplicationId.Trim() }
    $setting = Get-Setting CSPN_APPLICATION_ID
    if ($null -ne $setting) { return $setting }
    Stop-Command $Cmdlet (New-Failure InvalidRequest BadRequest 'A user signs in through an application of the tenant, and none is named' -Advice (
            'Pass its id with -ApplicationId, or set it with Set-CsPhoneNumberOption -ApplicationId or the environment variable CSPN_APPLICATION_ID. ' +
            'If there is none, register one: in the Microsoft Entra admin center choose App registrations, New registration; under Authentication ' +
            'allow public client flows; under API permissions add the delegated permissions TeamsTelephoneNumber.ReadWrite.All and User.Read.All ' +
            'of Microsoft Graph and grant admin consent. The id is the "Application (client) ID" on its overview.')) $Bound
}

function script:Get-GivenToken {
    # Of the tokens that the caller brings the one for Microsoft Graph. One may be a SecureString, as the Az module hands it out.
    param([System.Management.Automation.PSCmdlet] $Cmdlet, [object[]] $AccessTokens, [System.Collections.IDictionary] $Bound)

    $tokens = @(foreach ($given in $AccessTokens) { if ($given -is [securestring]) { [System.Net.NetworkCredential]::new('', $given).Password } else { "$given" } })
    $token = $tokens[0]
    if ($tokens.Length -gt 1) { $token = Select-GraphToken $tokens }
    if ($null -eq $token) {
        Stop-Command $Cmdlet (New-Failure InvalidRequest BadRequest 'None of the access tokens is for Microsoft Graph' -Advice (
                'Pass a token whose audience is https://graph.microsoft.com.')) $Bound
    }
    if (-not (Test-NativeText $token)) {
        Stop-Command $Cmdlet (New-Failure InvalidRequest BadRequest 'The access token holds characters that no token has') $Bound
    }
    $token
}

function script:Join-SecretField {
    # The JSON begun, a last field with the secret, and the end, as UTF-8 that ends in NUL. The secret is never a string of
    # .NET's, which could not be overwritten: it goes from the SecureString into bytes, which the caller clears. Null where
    # the JSON would not survive the way.
    param([string] $Json, [string] $Name, [securestring] $Secret)

    if (-not (Test-NativeText $Json)) { return }
    $before = [System.Text.Encoding]::UTF8.GetBytes(('{0},"{1}":"' -f $Json, $Name))
    $bytes = [byte[]]::new($before.Length + 6 * $Secret.Length + 3)
    [array]::Copy($before, $bytes, $before.Length)
    $at = $before.Length
    $digits = [System.Text.Encoding]::ASCII.GetBytes('0123456789abcdef')
    $low = $false
    $pointer = [System.Runtime.InteropServices.Marshal]::SecureStringToGlobalAllocUnicode($Secret)
    try {
        for ($index = 0; $index -lt $Secret.Length; $index++) {
            $unit = [int] [System.Runtime.InteropServices.Marshal]::ReadInt16($pointer, 2 * $index) -band 65535
            # Half of a surrogate pair is no text.
            if ($low -ne ($unit -ge 56320 -and $unit -le 57343)) { return }
            $low = $unit -ge 55296 -and $unit -le 56319
            if ($unit -ge 32 -and $unit -lt 127 -and $unit -ne 34 -and $unit -ne 92) { $bytes[$at++] = $unit; continue }
            $bytes[$at++] = 92
            $bytes[$at++] = 117
            foreach ($shift in 12, 8, 4, 0) { $bytes[$at++] = $digits[($unit -shr $shift) -band 15] }
        }
        if ($low) { return }
    }
    finally { [System.Runtime.InteropServices.Marshal]::ZeroFreeGlobalAllocUnicode($pointer) }
    $bytes[$at++] = 34
    $bytes[$at] = 125
    , $bytes
}
