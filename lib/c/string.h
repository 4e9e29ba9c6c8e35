/* C's own name for ../string.h, in code that has @kiln//lib in its deps. */
#include "../string.h"
