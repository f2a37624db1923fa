//! Graph's enumerations: the only spellings that the sandbox takes and gives.

/// `numberType`. `internalError` is left out: no number of a sandbox is of it, and nobody may ask for it.
pub const NUMBER_TYPES: &[&str] = &["directRouting", "callingPlan", "operatorConnect"];
/// `activationState`.
pub const ACTIVATION_STATES: &[&str] =
    &["activated", "assignmentPending", "assignmentFailed", "updatePending", "updateFailed"];
/// `assignmentStatus`.
pub const ASSIGNMENT_STATUSES: &[&str] = &[
    UNASSIGNED,
    USER_ASSIGNED,
    CONFERENCE_ASSIGNED,
    VOICE_APPLICATION_ASSIGNED,
    "thirdPartyAppAssigned",
    POLICY_ASSIGNED,
    "internalError",
];
/// `assignmentCategory`.
pub const ASSIGNMENT_CATEGORIES: &[&str] = &[PRIMARY, "private", "alternate"];
/// `numberSource`.
pub const NUMBER_SOURCES: &[&str] = &[ONLINE, ON_PREMISES];
/// `capabilities`.
pub const CAPABILITIES: &[&str] =
    &[USER_ASSIGNMENT, VOICE_APPLICATION_ASSIGNMENT, CONFERENCE_ASSIGNMENT, "teamsPhoneMobile"];
/// `portInStatus`.
pub const PORT_IN_STATUSES: &[&str] = &["completed", "firmOrderCommitmentAccepted"];
/// `supportedCustomerActions`.
pub const CUSTOMER_ACTIONS: &[&str] = &["locationUpdate", "release"];
/// `reverseNumberLookupOptions`.
pub const REVERSE_LOOKUP_OPTIONS: &[&str] = &["skipInternalVoip"];
/// `accountType` of a user configuration.
pub const ACCOUNT_TYPES: &[&str] = &[USER, RESOURCE_ACCOUNT, GUEST, "sfbOnPremUser", "ineligibleUser", "unknown"];

pub const UNASSIGNED: &str = "unassigned";
pub const USER_ASSIGNED: &str = "userAssigned";
pub const CONFERENCE_ASSIGNED: &str = "conferenceAssigned";
pub const VOICE_APPLICATION_ASSIGNED: &str = "voiceApplicationAssigned";
pub const POLICY_ASSIGNED: &str = "policyAssigned";
pub const PRIMARY: &str = "primary";
pub const ONLINE: &str = "online";
pub const ON_PREMISES: &str = "onPremises";
pub const USER_ASSIGNMENT: &str = "userAssignment";
pub const VOICE_APPLICATION_ASSIGNMENT: &str = "voiceApplicationAssignment";
pub const CONFERENCE_ASSIGNMENT: &str = "conferenceAssignment";
pub const USER: &str = "user";
pub const RESOURCE_ACCOUNT: &str = "resourceAccount";
pub const GUEST: &str = "guest";

/// The words of an enumeration as an error text lists them.
pub fn listed(words: &[&str]) -> String {
    words.join(", ")
}
