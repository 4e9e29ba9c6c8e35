; A module of which a kernel can tell every byte (tests/kernels/boot_info_modules.c), and no
; whole number of pages or sectors.

%define SIZE    10007
%define FACTOR  7
%define FIRST   3

%assign index 0
%rep SIZE
        db      (index * FACTOR + FIRST) & 0xff
  %assign index index + 1
%endrep
