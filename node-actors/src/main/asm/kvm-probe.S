# Boot sector that shows whether a processor really runs a guest's 64-bit kernel code: enters long mode
# with paging, loads its page table again and again, then ends QEMU through its isa-debug-exit device with
# exit status (0x10 << 1) | 1 = 33. Some hosts offer /dev/kvm and get no further than 16-bit code.
#
# Made into kvm-probe.bin (512 bytes, kept in the resources so that a build needs no assembler) by
#   as --64 kvm-probe.S -o kvm-probe.o && ld -N -Ttext=0x7c00 --oformat binary kvm-probe.o -o kvm-probe.bin
        .set pml4, 0x1000
        .set pdpt, 0x2000
        .set pd, 0x3000
        .set rounds, 20000

        .code16
        .globl _start
_start: cli
        cld
        xorw    %ax, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        movw    $0x7c00, %sp
        movw    $pml4, %di              # three empty tables
        movw    $0x1800, %cx
        rep stosw
        movw    $pdpt + 3, pml4         # present, writable
        movw    $pd + 3, pdpt
        movw    $0x83, pd               # the first 2 MiB, mapped onto themselves
        movl    $pml4, %eax
        movl    %eax, %cr3
        movl    %cr4, %eax
        orl     $0x20, %eax             # physical address extension
        movl    %eax, %cr4
        movl    $0xc0000080, %ecx       # EFER
        rdmsr
        orl     $0x100, %eax            # long mode enable
        wrmsr
        lgdt    gdt_pointer
        movl    %cr0, %eax
        orl     $0x80000001, %eax       # paging and protection
        movl    %eax, %cr0
        ljmp    $8, $long_mode

        .code64
long_mode:
        movl    $rounds, %ebx
again:
        movq    %cr3, %rax
        movq    %rax, %cr3
        decl    %ebx
        jnz     again
        movb    $0x10, %al
        outb    %al, $0xf4
stop:   hlt
        jmp     stop

        .balign 8
gdt:    .quad   0
        .quad   0x00209a0000000000      # 64-bit code
gdt_pointer:
        .word   15
        .long   gdt

        .org    510
        .word   0xaa55
