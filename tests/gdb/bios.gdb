set width 0
kiln-where
kiln-idt 19
kiln-log
kiln-run stage2
kiln-run loader
bt
print $eax
set $al = 7
print $eax
kiln-run *&bios_call
kiln-gdt
kiln-run real_mode
kiln-bt
kiln-walk 0
kiln-run log_line
kiln-bt
kiln-run kernel
break kernel_main
continue
bt
kiln-where
kiln-walk $rip
kiln-map
kiln-gdt
kiln-idt 14
kiln-log 1
kiln-run kernel
kiln-run boot_info_print
kiln-log 2
kiln-mode 32
info registers eip
kiln-mode auto
print/x ((struct kiln_boot_info *)$rdi)->magic
kiln-walk
kiln-mode 8
kiln-idt 256
kiln-idt 0x80
kiln-run nosuch
kiln-run mbr
kiln-walk nosuch
kiln-walk 0x1000
help kiln-walk
