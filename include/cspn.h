/*
 * cspn.h: takes telephone numbers away from Microsoft Teams accounts. Generated from src/ffi by cbindgen; do not edit.
 *
 * Conventions (docs/abi.md has the whole, and the JSON):
 *   Text is UTF-8 and NUL-ended. Text passed in is borrowed for the call. Text handed out is freed with cspn_string_free.
 *   Handles are numbers, never zero; a zero, stale or closed one is answered with CSPN_STATUS_INVALID_HANDLE.
 *   Out-parameters come last, are cleared first and written only on success.
 *   The status says whether the call worked; what is wrong with a request is a failed event of its operation.
 *   Threads: every function may be called from any thread at any time. The library never calls back.
 *   The library is never unmapped: unloading it is allowed and does nothing.
 */


#ifndef CSPN_H
#define CSPN_H

#include <stdint.h>

/*
 The ABI's number. It changes whenever a caller that was built for another one could go wrong.
 */
#define CSPN_ABI_VERSION 1

/*
 Whether a *call* worked. Whatever is wrong with a *request* is a `failed` event of its operation.
 */
enum cspn_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /*
   The call worked; for `cspn_operation_next`: an event was handed out.
   */
  CSPN_STATUS_OK = 0,
  /*
   `cspn_operation_next`: no event within the time given.
   */
  CSPN_STATUS_NO_EVENT = 1,
  /*
   `cspn_operation_next`: the last event has been handed out already.
   */
  CSPN_STATUS_ENDED = 2,
  /*
   `cspn_operation_next`: the operation was closed meanwhile, by another thread.
   */
  CSPN_STATUS_CLOSED = 3,
  /*
   The handle is zero, stale, of another kind, or closed.
   */
  CSPN_STATUS_INVALID_HANDLE = 10,
  /*
   A pointer that must not be NULL is.
   */
  CSPN_STATUS_NULL_ARGUMENT = 11,
  /*
   A text is not UTF-8.
   */
  CSPN_STATUS_INVALID_UTF8 = 12,
  /*
   `cspn_operation_reply`: no such question is open, or the reply is not what it asks for.
   */
  CSPN_STATUS_INVALID_REPLY = 13,
  /*
   `cspn_connection_current_set`: the current connection is of another environment; set 0 first.
   */
  CSPN_STATUS_OTHER_ENVIRONMENT = 14,
  /*
   The connection is still being opened, or could not be opened.
   */
  CSPN_STATUS_NOT_OPEN = 15,
  /*
   No handle could be had.
   */
  CSPN_STATUS_OUT_OF_RESOURCES = 16,
  /*
   A defect of the library; the process goes on.
   */
  CSPN_STATUS_PANIC = 99,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum cspn_status cspn_status;
#else
typedef int32_t cspn_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/*
 Why an operation failed. Numbers are part of the ABI: never reused, never changed.

 In JSON a code is its name without the prefix, as in `"NumberNotFound"`.
 */
enum cspn_error
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /*
   A defect of the library.
   */
  CSPN_ERROR_INTERNAL = 1,
  /*
   The request or its options are not the JSON that docs/abi.md describes.
   */
  CSPN_ERROR_INVALID_REQUEST = 2,
  /*
   Something that is not built.
   */
  CSPN_ERROR_NOT_SUPPORTED = 3,
  /*
   There is no connection.
   */
  CSPN_ERROR_NOT_CONNECTED = 4,
  /*
   The identity is not an object id, a user principal name or a SIP address.
   */
  CSPN_ERROR_INVALID_IDENTITY = 10,
  /*
   The telephone number is not one.
   */
  CSPN_ERROR_INVALID_TELEPHONE_NUMBER = 11,
  /*
   The type is not one of the three.
   */
  CSPN_ERROR_INVALID_NUMBER_TYPE = 12,
  /*
   The tenant has no such account.
   */
  CSPN_ERROR_ACCOUNT_NOT_FOUND = 20,
  /*
   Two accounts answer to the identity.
   */
  CSPN_ERROR_AMBIGUOUS_IDENTITY = 21,
  /*
   The tenant has no such number.
   */
  CSPN_ERROR_NUMBER_NOT_FOUND = 22,
  /*
   Nobody has the number.
   */
  CSPN_ERROR_NUMBER_NOT_ASSIGNED = 23,
  /*
   Somebody else has the number.
   */
  CSPN_ERROR_NUMBER_OF_ANOTHER_ACCOUNT = 24,
  /*
   The number is of another type.
   */
  CSPN_ERROR_NUMBER_TYPE_MISMATCH = 25,
  /*
   A conference bridge has the number.
   */
  CSPN_ERROR_NUMBER_OF_CONFERENCE_BRIDGE = 26,
  /*
   A policy has the number.
   */
  CSPN_ERROR_NUMBER_OF_POLICY = 27,
  /*
   The number is synced from the on-premises directory.
   */
  CSPN_ERROR_NUMBER_SYNCED_FROM_ON_PREMISES = 28,
  /*
   The service does not say clearly whose the number is.
   */
  CSPN_ERROR_NUMBER_STATE_UNCLEAR = 29,
  /*
   The service does not accept the token (401).
   */
  CSPN_ERROR_UNAUTHORIZED = 30,
  /*
   A permission is missing (403).
   */
  CSPN_ERROR_FORBIDDEN = 31,
  /*
   Throttled (429) until the budget of repeats was used up.
   */
  CSPN_ERROR_THROTTLED = 32,
  /*
   The service is unavailable (5xx).
   */
  CSPN_ERROR_SERVICE_UNAVAILABLE = 33,
  /*
   The service refused the request (another 4xx).
   */
  CSPN_ERROR_SERVICE_REFUSED = 34,
  /*
   A reply that is not what Graph documents.
   */
  CSPN_ERROR_UNEXPECTED_REPLY = 35,
  /*
   An address that the token must not be sent to.
   */
  CSPN_ERROR_REFUSED_ADDRESS = 36,
  /*
   The number could not be read freshly enough to order safely.
   */
  CSPN_ERROR_SERVICE_TOO_SLOW = 37,
  /*
   No connection could be made, or it broke.
   */
  CSPN_ERROR_CONNECTION_FAILED = 40,
  /*
   No answer in time.
   */
  CSPN_ERROR_TIMED_OUT = 41,
  /*
   The sign-in did not work.
   */
  CSPN_ERROR_SIGN_IN_FAILED = 42,
  /*
   The service took the order and reports that it failed.
   */
  CSPN_ERROR_OPERATION_FAILED = 50,
  /*
   The removal was ordered, and what became of it is not known.
   */
  CSPN_ERROR_OUTCOME_UNKNOWN = 51,
  /*
   Of several numbers not all were removed.
   */
  CSPN_ERROR_PARTLY_FAILED = 52,
  /*
   Every order is done, and the account has numbers still.
   */
  CSPN_ERROR_NUMBERS_REMAIN = 53,
  /*
   The sandbox tenant's file is missing, there already, no sandbox, or in use.
   */
  CSPN_ERROR_SANDBOX_FILE = 60,
  /*
   A seed or CSV file is wrong.
   */
  CSPN_ERROR_SANDBOX_SEED = 61,
  /*
   A fault plan is wrong.
   */
  CSPN_ERROR_SANDBOX_PLAN = 62,
  /*
   The sandbox could not listen or run.
   */
  CSPN_ERROR_SANDBOX_START = 63,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum cspn_error cspn_error;
#else
typedef uint32_t cspn_error;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/*
 The number of the ABI that this library has; compare it with `CSPN_ABI_VERSION` of the header you were built with.

 Any thread, any time.
 */
uint32_t cspn_abi_version(void);

/*
 The library's version, such as `0.1.0`.

 Static text: never freed, valid for the rest of the process. Any thread, any time.
 */
const char *cspn_library_version(void);

/*
 A status in words. `status` is any number; one that is no status has a text of its own.

 Static text: never freed, valid for the rest of the process. Any thread, any time.
 */
const char *cspn_status_text(int32_t status);

/*
 The error code's number as it stands in the header, for callers that compare numbers: `code` is a failure's `code`.
 Answers 0 for NULL and for a text that is no code.

 # Safety
 `code` is NULL or NUL-ended text, borrowed for the call. Any thread, any time.
 */
uint32_t cspn_error_number(const char *code);

/*
 Frees a text that the library handed out. NULL is allowed.

 # Safety
 `text` is NULL or came from an `out_…` parameter of this library, and was not freed before. Any thread.
 */
void cspn_string_free(char *text);

/*
 Begins to open a connection. Hands out the connection and the operation that opens it, both to be closed by the caller.

 The operation ends with `completed` when the connection is open, or with `failed`; then the connection is of no use and is
 closed. `options_json`: docs/abi.md, "Connection options". Returns at once.

 Fails with NULL_ARGUMENT, INVALID_UTF8, OUT_OF_RESOURCES.

 # Safety
 `options_json` is NULL or NUL-ended text, borrowed for the call; the out-parameters are NULL or can be written to. Any thread.
 */
cspn_status cspn_connection_open(const char *options_json,
                                 uint64_t *out_connection,
                                 uint64_t *out_operation);

/*
 Closes a connection. Operations that began with it go on with it; when the last of them has ended, a sandbox stops. Where
 there is none, a sandbox has stopped when this returns, and its file can be used again. If it was current, none is.

 Fails with INVALID_HANDLE. Any thread.
 */
cspn_status cspn_connection_close(uint64_t connection);

/*
 The current connection of the process; 0 when there is none. The handle stays the property of whoever opened it.

 Fails with NULL_ARGUMENT.

 # Safety
 `out_connection` is NULL or can be written to. Any thread.
 */
cspn_status cspn_connection_current_get(uint64_t *out_connection);

/*
 Makes a connection the current one of the process, or none with 0.

 Fails with INVALID_HANDLE, with NOT_OPEN, and with OTHER_ENVIRONMENT: from a sandbox to a real tenant, or back, only through
 none, so that nobody removes in one what was meant for the other. Any thread.
 */
cspn_status cspn_connection_current_set(uint64_t connection);

/*
 Starts taking one number from an account on a connection; 0 is the current one. Hands out the operation, to be closed by the caller. Returns at once; what is
 wrong with the arguments is a `failed` event.

 `identity`: object id, user principal name or SIP address. `telephone_number`: without `tel:`. `number_type`: DirectRouting,
 CallingPlan or OperatorConnect. `options_json`: NULL, or docs/abi.md, "Requests".

 Fails with NULL_ARGUMENT, INVALID_UTF8, INVALID_HANDLE, NOT_OPEN, OUT_OF_RESOURCES.

 # Safety
 Each text is NULL or NUL-ended, borrowed for the call; `out_operation` is NULL or can be written to. Any thread.
 */
cspn_status cspn_number_unassign(uint64_t connection,
                                 const char *identity,
                                 const char *telephone_number,
                                 const char *number_type,
                                 const char *options_json,
                                 uint64_t *out_operation);

/*
 Starts taking all numbers from an account. Otherwise like `cspn_number_unassign`.

 # Safety
 Each text is NULL or NUL-ended, borrowed for the call; `out_operation` is NULL or can be written to. Any thread.
 */
cspn_status cspn_number_unassign_all(uint64_t connection,
                                     const char *identity,
                                     const char *options_json,
                                     uint64_t *out_operation);

/*
 Starts what `request_json` asks for (docs/abi.md, "Requests") on a connection; 0 is the current one, if there is one. Hands out the
 operation, to be closed by the caller. Returns at once; what is wrong with the request is a `failed` event.

 Fails with NULL_ARGUMENT, INVALID_UTF8, INVALID_HANDLE, NOT_OPEN, OUT_OF_RESOURCES.

 # Safety
 `request_json` is NULL or NUL-ended text, borrowed for the call; `out_operation` is NULL or can be written to. Any thread.
 */
cspn_status cspn_operation_start(uint64_t connection,
                                 const char *request_json,
                                 uint64_t *out_operation);

/*
 Hands out the next event's JSON (docs/abi.md, "Events"), waiting at most `timeout_ms` milliseconds for it. The text is freed
 with `cspn_string_free`.

 Answers OK with an event, NO_EVENT, ENDED after the last event, or CLOSED when another thread closed the operation meanwhile.
 Fails with NULL_ARGUMENT, INVALID_HANDLE.

 # Safety
 `out_event_json` is NULL or can be written to. Any thread; several may pull, and each event goes to one of them.
 */
cspn_status cspn_operation_next(uint64_t operation,
                                uint32_t timeout_ms,
                                char **out_event_json);

/*
 Answers an event that asks something: the `prompt` event with the number `seq` (docs/abi.md, "Prompts").

 Fails with INVALID_REPLY, after which a question that is open stays open; and with NULL_ARGUMENT, INVALID_UTF8, INVALID_HANDLE.

 # Safety
 `reply_json` is NULL or NUL-ended text, borrowed for the call. Any thread.
 */
cspn_status cspn_operation_reply(uint64_t operation,
                                 uint64_t seq,
                                 const char *reply_json);

/*
 Asks a running operation to stop: what was not sent is not sent. Returns at once; the operation still ends with one last
 event, mostly `cancelled`, which names the numbers that had been ordered.

 Fails with INVALID_HANDLE. Any thread.
 */
cspn_status cspn_operation_cancel(uint64_t operation);

/*
 Closes an operation, and cancels it if it still runs. Whoever waits for its events gets CLOSED.

 Fails with INVALID_HANDLE, also when it was closed before. Any thread.
 */
cspn_status cspn_operation_close(uint64_t operation);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* CSPN_H */
