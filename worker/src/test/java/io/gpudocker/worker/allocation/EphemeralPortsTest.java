package io.gpudocker.worker.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpudocker.worker.config.PortRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EphemeralPortsTest {
    @TempDir
    private Path sysctl;

    @Test
    void fieldCase25_saysWhichPortsTheKernelMayTake() throws IOException {
        kernel("32768\t60999\n", "\n");

        assertThat(ports().overlap(new PortRange(40000, 65535))).containsExactly(new PortRange(40000, 60999));
        assertThat(ports().overlap(new PortRange(61000, 65535))).isEmpty();
    }

    @Test
    void reservedPortsAreNoOverlap() throws IOException {
        kernel("32768\t60999\n", "40000-49999,50001-65535\n");

        assertThat(ports().overlap(new PortRange(40000, 65535))).containsExactly(new PortRange(50000, 50000));
    }

    @Test
    void reservingAddsTheRangeAndKeepsWhatWasReserved() throws IOException {
        kernel("32768\t60999\n", "8080,9000-9010\n");

        ports().reserve(new PortRange(9005, 9100));

        assertThat(Files.readString(sysctl.resolve("ip_local_reserved_ports"))).isEqualTo("8080,9000-9100\n");
    }

    @Test
    void aKernelThatDoesNotSayIsAnError() throws IOException {
        assertThatThrownBy(() -> ports().overlap(new PortRange(1, 2))).isInstanceOf(IOException.class);

        kernel("", "");
        assertThatThrownBy(() -> ports().overlap(new PortRange(1, 2))).isInstanceOf(IOException.class);
    }

    private EphemeralPorts ports() {
        return new EphemeralPorts(sysctl);
    }

    private void kernel(String range, String reserved) throws IOException {
        Files.writeString(sysctl.resolve("ip_local_port_range"), range);
        Files.writeString(sysctl.resolve("ip_local_reserved_ports"), reserved);
    }
}
