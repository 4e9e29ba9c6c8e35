/* Found through `includes`. */
#define QUESTION "the answer is"
