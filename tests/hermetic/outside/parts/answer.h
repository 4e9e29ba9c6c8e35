/* What there is to say, as text. */
#pragma once

const char *answer(void);
