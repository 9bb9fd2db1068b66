package io.gpudocker.worker.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.view.GpuHealth;
import io.gpudocker.worker.allocation.InventoryException.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real program that stands in for nvidia-smi: it hangs, writes errors where rows belong, loses a row. */
class NvidiaSmiIT {
    private static final String A = "GPU-5d5ba0d6-d33d-2b2c-524d-9e3d8d2b8a77";
    private static final String B = "GPU-11111111-2222-3333-4444-555555555555";
    private static final String ROWS = """
            0, %s, NVIDIA A100-SXM4-40GB, 40960, 00000000:3B:00.0, Disabled
            1, %s, NVIDIA A100-SXM4-40GB, 40960, 00000000:86:00.0, Disabled
            """.formatted(A, B);

    @TempDir
    private Path directory;

    @Test
    void listsGpusAndHowCloseTheyAre() throws IOException {
        answers(ROWS, 0);
        write("topo", "\tGPU0\tGPU1\tCPU Affinity\nGPU0\t X \tNV12\t0-31\nGPU1\tNV12\t X \t0-31\n");
        var snapshot = new GpuInventory(smi(), () -> Instant.EPOCH).refresh();

        assertThat(snapshot.gpus()).extracting(Gpu::uuid).containsExactly(A, B);
        assertThat(snapshot.topology()
                        .between(snapshot.gpus().get(0), snapshot.gpus().get(1)))
                .isEqualTo(112);
    }

    @Test
    void fieldCase39_aLostRowAndAGpuOffTheBusNeverFailTheRest() throws IOException {
        answers(ROWS, 0);
        var inventory = new GpuInventory(smi(), () -> Instant.EPOCH);
        inventory.refresh();

        answers(ROWS.lines().findFirst().orElseThrow() + "\n", 0);
        assertThat(inventory.refresh().gpus())
                .extracting(Gpu::health)
                .containsExactly(GpuHealth.HEALTHY, GpuHealth.LOST);

        answers(
                ROWS.lines().findFirst().orElseThrow()
                        + "\nUnable to determine the device handle for GPU 00000000:86:00.0: Unknown Error\n",
                15);
        assertThat(inventory.refresh().gpus())
                .extracting(gpu -> gpu.uuid() + " " + gpu.health())
                .containsExactly(A + " healthy", B + " unhealthy");
        assertThat(inventory.snapshot().problem()).isNull();
    }

    @Test
    void fieldCase40_errorTextOnStdoutIsAnErrorAndNothingIsForgotten() throws IOException {
        answers(ROWS, 0);
        var inventory = new GpuInventory(smi(), () -> Instant.EPOCH);
        inventory.refresh();

        answers("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n", 0);
        assertThat(inventory.refresh().problem()).startsWith("UNREADABLE");
        answers("No devices were found\n", 6);
        assertThat(inventory.refresh().problem()).startsWith("UNREADABLE");
        answers("", 9);
        assertThat(inventory.refresh().problem()).startsWith("FAILED");
        answers(ROWS.lines().findFirst().orElseThrow() + "\n", 1);
        assertThat(inventory.refresh().problem()).startsWith("FAILED");
        answers("", 0);
        assertThat(inventory.refresh().problem()).startsWith("UNREADABLE");
        assertThat(inventory.snapshot().gpus()).hasSize(2).allMatch(Gpu::healthy);
    }

    @Test
    void fieldCase42_migDevicesStandInPlaceOfTheirParent() throws IOException {
        answers(ROWS.replaceFirst("Disabled", "Enabled"), 0);
        write("mig", """
                GPU 0: NVIDIA A100-SXM4-40GB (UUID: %s)
                  MIG 1g.5gb      Device  0: (UUID: MIG-%s/7/0)
                  MIG 1g.5gb      Device  1: (UUID: MIG-c6d4f1ef-42e4-5de3-91c7-45d71c87eb3f)
                GPU 1: NVIDIA A100-SXM4-40GB (UUID: %s)
                """.formatted(A, A, B));

        assertThat(smi().list())
                .extracting(Gpu::uuid)
                .containsExactly("MIG-" + A + "/7/0", "MIG-c6d4f1ef-42e4-5de3-91c7-45d71c87eb3f", B);
    }

    @Test
    void anOldDriverThatKnowsNoMigIsAskedWithoutIt() throws IOException {
        program("""
                case "$1" in
                *mig.mode.current*) echo 'Field "mig.mode.current" is not a valid field to query.'; exit 2 ;;
                esac
                echo '0, %s, Tesla K80, 11441, 00000000:3B:00.0'
                """.formatted(A));

        assertThat(smi().list()).extracting(Gpu::model).containsExactly("Tesla K80");
    }

    @Test
    void aProgramThatHangsIsKilledWithItsChildren() throws IOException {
        program("""
                sleep 1000 & echo $! > %1$s/child
                echo $$ > %1$s/parent
                wait
                """.formatted(directory));

        assertThatThrownBy(() -> new NvidiaSmi(path().toString(), Duration.ofSeconds(1)).list())
                .isInstanceOfSatisfying(
                        InventoryException.class, e -> assertThat(e.fault()).isEqualTo(Fault.TIMEOUT));

        for (String who : List.of("parent", "child")) {
            long pid = Long.parseLong(Files.readString(directory.resolve(who)).strip());
            await().untilAsserted(() -> assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive))
                    .isEmpty());
        }
    }

    @Test
    void aProgramThatWritesWithoutEndIsStopped() throws IOException {
        program("exec yes");

        assertThatThrownBy(() -> smi().list()).isInstanceOf(InventoryException.class);
    }

    @Test
    void aProgramThatIsNotThereIsAnError() {
        assertThatThrownBy(() -> new NvidiaSmi(directory + "/none", Duration.ofSeconds(1)).list())
                .isInstanceOfSatisfying(
                        InventoryException.class, e -> assertThat(e.fault()).isEqualTo(Fault.NO_PROGRAM));
    }

    @Test
    void itIsNeverAskedTwiceAtOnce() throws Exception {
        program("""
                mkdir %1$s/running || touch %1$s/twice
                sleep 0.2
                rmdir %1$s/running
                echo '0, %2$s, X, 1, 00000000:3B:00.0, Disabled'
                """.formatted(directory, A));
        var inventory = new GpuInventory(smi(), () -> Instant.EPOCH);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 10; i++) {
                threads.execute(inventory::refresh);
            }
        }

        assertThat(inventory.snapshot().gpus()).hasSize(1);
        assertThat(directory.resolve("twice")).doesNotExist();
    }

    private NvidiaSmi smi() {
        return new NvidiaSmi(path().toString(), Duration.ofSeconds(20));
    }

    private Path path() {
        return directory.resolve("nvidia-smi");
    }

    private void answers(String rows, int exitCode) throws IOException {
        write("rows", rows);
        program("""
                case "$1" in
                -L) cat %1$s/mig ;;
                topo) cat %1$s/topo ;;
                *) cat %1$s/rows; exit %2$d ;;
                esac
                """.formatted(directory, exitCode));
    }

    /** Replaced as a whole, so that no writer holds a program that is being started. */
    private void program(String body) throws IOException {
        Path fresh = Files.createTempFile(
                directory,
                "smi",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(fresh, "#!/bin/sh\n" + body);
        Files.move(fresh, path(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }
}
