/* Loads the library, uses it, unloads it, and uses it again: unload LIBRARY
 *
 * Exit code 0: the library stayed, with its threads and its connection. */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "cspn.h"

typedef cspn_status (*open_function)(const char *, uint64_t *, uint64_t *);
typedef cspn_status (*next_function)(uint64_t, uint32_t, char **);
typedef cspn_status (*unassign_function)(uint64_t, const char *, const char *, const char *, const char *, uint64_t *);
typedef void (*free_function)(char *);

static void *find(void *library, const char *name, void *place, size_t size)
{
    void *found = dlsym(library, name);
    memcpy(place, &found, size);
    return found;
}

int main(int count, char **argument)
{
    open_function open_connection;
    next_function next;
    unassign_function unassign;
    free_function free_text;
    uint64_t connection, operation;
    char *event;
    cspn_status status;
    int round, completed = 0;
    void *library = count == 2 ? dlopen(argument[1], RTLD_NOW) : NULL;
    if (!library || !find(library, "cspn_connection_open", &open_connection, sizeof open_connection)
        || !find(library, "cspn_operation_next", &next, sizeof next)
        || !find(library, "cspn_number_unassign", &unassign, sizeof unassign)
        || !find(library, "cspn_string_free", &free_text, sizeof free_text)) {
        fprintf(stderr, "%s\n", dlerror());
        return 2;
    }
    if (open_connection("{\"kind\":\"sandbox\"}", &connection, &operation) != CSPN_STATUS_OK)
        return 3;
    for (round = 0; round < 2; round++) {
        while ((status = next(operation, 1000, &event)) == CSPN_STATUS_OK || status == CSPN_STATUS_NO_EVENT) {
            if (status == CSPN_STATUS_OK) {
                completed += strstr(event, "\"kind\":\"completed\"") != NULL;
                free_text(event);
            }
        }
        if (round == 0) {
            dlclose(library);
            if (!dlopen(argument[1], RTLD_NOW | RTLD_NOLOAD))
                return 4;
            if (unassign(connection, "user1@contoso.com", "+12065551234", "CallingPlan", NULL, &operation) != CSPN_STATUS_OK)
                return 5;
        }
    }
    return completed == 2 ? 0 : 6;
}
