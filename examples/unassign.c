/* Takes a telephone number from an account: unassign BASE_ADDRESS TOKEN IDENTITY NUMBER TYPE
 *
 * Exit code 0: done. 1: not done, or not known; the failure's JSON is on standard error. 2: used wrongly. */
#include <stdio.h>
#include <string.h>

#include "cspn.h"

/* Shows the operation's warnings and its failure, closes it, and tells whether it worked. */
static int finish(uint64_t operation)
{
    char *event = NULL;
    int completed = 0;
    cspn_status status;
    while ((status = cspn_operation_next(operation, 1000, &event)) == CSPN_STATUS_OK || status == CSPN_STATUS_NO_EVENT) {
        if (status == CSPN_STATUS_NO_EVENT)
            continue;
        if (strstr(event, "\"kind\":\"failed\"") || strstr(event, "\"kind\":\"warning\""))
            fprintf(stderr, "%s\n", event);
        completed = completed || strstr(event, "\"kind\":\"completed\"") != NULL;
        cspn_string_free(event);
    }
    cspn_operation_close(operation);
    return completed;
}

int main(int count, char **argument)
{
    char options[16384];
    uint64_t connection = 0, operation = 0;
    int done = 0;
    if (count != 6 || cspn_abi_version() != CSPN_ABI_VERSION)
        return 2;
    snprintf(options, sizeof options, "{\"kind\":\"accessToken\",\"baseAddress\":\"%s\",\"accessToken\":\"%s\"}", argument[1],
             argument[2]);
    if (cspn_connection_open(options, &connection, &operation) != CSPN_STATUS_OK)
        return 2;
    if (finish(operation)
        && cspn_number_unassign(connection, argument[3], argument[4], argument[5], NULL, &operation) == CSPN_STATUS_OK)
        done = finish(operation);
    cspn_connection_close(connection);
    puts(done ? "done" : "not done, or not known");
    return done ? 0 : 1;
}
