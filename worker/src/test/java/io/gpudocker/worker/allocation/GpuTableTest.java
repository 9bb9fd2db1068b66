package io.gpudocker.worker.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpudocker.messages.view.GpuHealth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GpuTableTest {
    private static final String A = "GPU-5d5ba0d6-d33d-2b2c-524d-9e3d8d2b8a77";
    private static final String B = "GPU-11111111-2222-3333-4444-555555555555";

    @Test
    void readsRows() {
        var table = parse("0, " + A + ", NVIDIA H100 80GB HBM3, 81559, 00000000:3B:00.0, Disabled\n" + "1, " + B
                + ", NVIDIA H100 80GB HBM3, 81559, 00000000:86:00.0, Enabled\n");

        assertThat(table.rows())
                .containsExactly(
                        new GpuTable.Row(
                                new Gpu(A, 0, "NVIDIA H100 80GB HBM3", 81559L, "00000000:3B:00.0", GpuHealth.HEALTHY),
                                false),
                        new GpuTable.Row(
                                new Gpu(B, 1, "NVIDIA H100 80GB HBM3", 81559L, "00000000:86:00.0", GpuHealth.HEALTHY),
                                true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[N/A]", "[Not Supported]", "[Unknown Error]", "ERR!", "N/A", ""})
    void fieldCase41_aCellIsUnknownAndItsRowStays(String cell) {
        var table = parse("0, %s, %s, %s, %s, %s".formatted(A, cell, cell, cell, cell));

        assertThat(table.rows())
                .containsExactly(new GpuTable.Row(new Gpu(A, 0, "unknown", null, null, GpuHealth.HEALTHY), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[N/A]", "[Unknown Error]", "ERR!", "[GPU is lost]"})
    void fieldCase41_withoutItsIndexOrUuidAGpuIsUnhealthy(String cell) {
        assertThat(parse(cell + ", " + A + ", X, 1, 0000:3B:00.0, Disabled").rows())
                .singleElement()
                .satisfies(row ->
                        assertThat(row.gpu()).isEqualTo(new Gpu(A, -1, "X", 1L, "0000:3B:00.0", GpuHealth.UNHEALTHY)));
        assertThat(parse("0, " + cell + ", X, 1, 0000:3B:00.0, Disabled").rows())
                .singleElement()
                .satisfies(row -> assertThat(row.gpu().uuid()).isEqualTo("unknown-0000:3B:00.0"))
                .satisfies(row -> assertThat(row.gpu().healthy()).isFalse());
    }

    @Test
    void fieldCase39_aLostGpuIsUnhealthyAndTheRestIsNot() {
        var table = parse("0, " + A + ", X, [GPU is lost], 0000:3B:00.0, [GPU is lost]\n"
                + "1, " + B + ", X, 1, 0000:86:00.0, Disabled\n"
                + "Unable to determine the device handle for GPU 0000:AF:00.0: GPU is lost.  Reboot the system\n");

        assertThat(table.rows())
                .extracting(row -> row.gpu().uuid() + " " + row.gpu().health())
                .containsExactly(A + " unhealthy", B + " healthy", "unknown-0000:AF:00.0 unhealthy");
        assertThat(table.withoutHandle()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.",
                "Failed to initialize NVML: Driver/library version mismatch",
                "No devices were found",
                "0, GPU-1, X, 1, 0000:3B:00.0, Disabled",
                "0, X, 1",
                "zero, GPU-5d5ba0d6-d33d-2b2c-524d-9e3d8d2b8a77, X, 1, 0000:3B:00.0, Disabled",
                "0, GPU-5d5ba0d6-d33d-2b2c-524d-9e3d8d2b8a77, X, 80 GB, 0000:3B:00.0, Disabled"
            })
    void fieldCase40_textThatIsNoRowIsAnError(String line) {
        String good = "1, " + B + ", X, 1, 0000:86:00.0, Disabled\n";

        assertThatThrownBy(() -> parse(good + line))
                .isInstanceOfSatisfying(
                        InventoryException.class,
                        e -> assertThat(e.fault()).isEqualTo(InventoryException.Fault.UNREADABLE))
                .hasMessageContaining(line);
    }

    @Test
    void theSameGpuTwiceIsAnError() {
        String row = "1, " + B + ", X, 1, 0000:86:00.0, Disabled\n";

        assertThatThrownBy(() -> parse(row + row)).isInstanceOf(InventoryException.class);
    }

    @Test
    void fieldCase42_bothFormsOfMigIdsAreRead() {
        String old = "MIG-" + A + "/7/0";
        String current = "MIG-c6d4f1ef-42e4-5de3-91c7-45d71c87eb3f";
        var table = MigTable.parse("""
                GPU 0: NVIDIA A100-SXM4-40GB (UUID: %s)
                  MIG 1g.5gb      Device  0: (UUID: %s)
                  MIG 3g.20gb     Device  1: (UUID: %s)
                GPU 1: NVIDIA A100-SXM4-40GB (UUID: %s)
                """.formatted(A, old, current, B));
        var parent = new Gpu(A, 0, "NVIDIA A100-SXM4-40GB", 40960L, "0000:3B:00.0", GpuHealth.HEALTHY);

        assertThat(table.inPlaceOf(parent))
                .extracting(gpu -> gpu.uuid() + " " + gpu.index() + " " + gpu.model())
                .containsExactly(
                        old + " 0 NVIDIA A100-SXM4-40GB MIG 1g.5gb", current + " 0 NVIDIA A100-SXM4-40GB MIG 3g.20gb");
        assertThatThrownBy(() -> MigTable.parse("MIG 1g.5gb Device 0: (UUID: " + current + ")"))
                .isInstanceOf(InventoryException.class);
    }

    private static GpuTable parse(String output) {
        return GpuTable.parse(output, true);
    }
}
