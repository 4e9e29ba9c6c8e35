set width 0
kiln-where
kiln-run mbr
kiln-run firmware_print_serial
kiln-bt
kiln-log 1
kiln-idt 14
kiln-walk $rip
kiln-run kernel
break kernel_main
continue
bt
kiln-map
kiln-gdt
