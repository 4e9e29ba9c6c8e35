/* Of the same path as one of Kiln's, which includes it by other headers of Kiln's. */
#error "this is not Kiln's console.h"
