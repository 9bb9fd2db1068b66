package io.gpudocker.worker.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopologyParserTest {
    private static final String MATRIX = """
            \t\u001b[4mGPU0\tGPU1\tGPU2\tGPU3\tNIC0\tCPU Affinity\tNUMA Affinity\tGPU NUMA ID\u001b[0m
            GPU0\t X \tNV12\tPXB\tSYS\tPXB\t0-31\t0\t\tN/A
            GPU1\tNV12\t X \tPHB\tSYS\tPXB\t0-31\t0\t\tN/A
            GPU2\tPXB\tPHB\t X \tPIX\tNODE\t32-63\t1\t\tN/A
            GPU3\tSYS\tSYS\tPIX\t X \tNODE\t32-63\t1\t\tN/A
            NIC0\tPXB\tPXB\tNODE\tNODE\t X \t\t\t\t

            Legend:

              X    = Self
              SYS  = Connection traversing PCIe as well as the SMP interconnect
            """;

    @Test
    void readsTheMatrixAndLeavesOutWhatIsNoGpu() {
        var topology = TopologyParser.parse(MATRIX).orElseThrow();

        assertThat(topology.closeness())
                .hasSize(12)
                .containsEntry(new GpuTopology.Pair(0, 1), 112)
                .containsEntry(new GpuTopology.Pair(3, 2), 50)
                .containsEntry(new GpuTopology.Pair(0, 2), 40)
                .containsEntry(new GpuTopology.Pair(2, 1), 30)
                .containsEntry(new GpuTopology.Pair(3, 0), 10);
    }

    @Test
    void whatIsNotUnderstoodGivesNoTopologyAndNoError() {
        assertThat(TopologyParser.parse("")).isEmpty();
        assertThat(TopologyParser.parse("Failed to initialize NVML: Driver/library version mismatch"))
                .isEmpty();
        assertThat(TopologyParser.parse(MATRIX.replace("SYS", "???"))).isEmpty();
        assertThat(TopologyParser.parse(MATRIX.replaceAll("(?m)^GPU3.*$", ""))).isEmpty();
        assertThat(TopologyParser.parse("\tGPU0\tGPU1\nGPU0\t X \n")).isEmpty();
    }
}
