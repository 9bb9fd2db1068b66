package io.gpudocker.worker.allocation;

import io.gpudocker.worker.allocation.InventoryException.Fault;
import io.gpudocker.worker.program.ProgramException;
import io.gpudocker.worker.program.ProgramRunner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks {@code nvidia-smi}, or a program that answers as it does. Called by {@link GpuInventory}, one call at a time. */
public final class NvidiaSmi implements GpuSource {
    private static final Logger LOG = LoggerFactory.getLogger(NvidiaSmi.class);

    private final String program;
    private final Duration deadline;
    private final ProgramRunner runner = new ProgramRunner();
    private boolean topologyWarned;

    /**
     * @param program a bare name or an absolute path
     * @param deadline of one question
     */
    public NvidiaSmi(String program, Duration deadline) {
        this.program = program;
        this.deadline = deadline;
    }

    @Override
    public List<Gpu> list() {
        GpuTable table = table();
        if (table.rows().stream().noneMatch(GpuTable.Row::mig)) {
            return table.rows().stream().map(GpuTable.Row::gpu).toList();
        }
        MigTable mig = MigTable.parse(succeeded(ask("-L")).stdout());
        return table.rows().stream()
                .flatMap(row -> row.mig() ? mig.inPlaceOf(row.gpu()).stream() : Stream.of(row.gpu()))
                .toList();
    }

    @Override
    public GpuTopology topology() {
        try {
            var output = ask("topo", "-m");
            var topology = output.exitCode() == 0 ? TopologyParser.parse(output.stdout()) : null;
            if (topology != null && topology.isPresent()) {
                topologyWarned = false;
                return topology.get();
            }
            warnOnce("it ended with exit code " + output.exitCode() + " and no matrix");
        } catch (InventoryException e) {
            warnOnce(e.fault() + ": " + e.getMessage());
        }
        return GpuTopology.UNKNOWN;
    }

    private void warnOnce(String problem) {
        if (!topologyWarned) {
            LOG.warn("event=topology-unknown program={} error=\"{}\"", program, problem);
        }
        topologyWarned = true;
    }

    private GpuTable table() {
        var output = ask(query(true));
        boolean tooOldForMig = output.exitCode() != 0
                && (output.stdout() + output.stderr()).contains("\"" + GpuTable.MIG_FIELD + "\" is not a valid field");
        return tooOldForMig ? understood(ask(query(false)), false) : understood(output, true);
    }

    /** A bad exit code with rows is believed only where a line says which GPU is the reason; else rows may be missing. */
    private GpuTable understood(ProgramRunner.Output output, boolean withMigField) {
        if (output.exitCode() != 0 && output.stdout().isBlank()) {
            throw failed(output);
        }
        GpuTable table = GpuTable.parse(output.stdout(), withMigField);
        if (output.exitCode() != 0 && !table.withoutHandle()) {
            throw failed(output);
        }
        if (!table.anyAnswered()) {
            throw new InventoryException(
                    Fault.UNREADABLE, program + " lists no GPU that answers: " + firstLine(output), null);
        }
        return table;
    }

    private static String[] query(boolean withMigField) {
        var fields = new ArrayList<>(GpuTable.FIELDS);
        if (withMigField) {
            fields.add(GpuTable.MIG_FIELD);
        }
        return new String[] {"--query-gpu=" + String.join(",", fields), "--format=csv,noheader,nounits"};
    }

    private ProgramRunner.Output ask(String... arguments) {
        try {
            return runner.run(
                    Stream.concat(Stream.of(program), Stream.of(arguments)).toList(), deadline);
        } catch (ProgramException e) {
            throw new InventoryException(fault(e.fault()), String.valueOf(e.getMessage()), e);
        }
    }

    private static Fault fault(ProgramException.Fault fault) {
        return switch (fault) {
            case NO_PROGRAM -> Fault.NO_PROGRAM;
            case TIMEOUT -> Fault.TIMEOUT;
            case INTERRUPTED -> Fault.FAILED;
        };
    }

    private ProgramRunner.Output succeeded(ProgramRunner.Output output) {
        if (output.exitCode() != 0) {
            throw failed(output);
        }
        return output;
    }

    private InventoryException failed(ProgramRunner.Output output) {
        return new InventoryException(
                Fault.FAILED, program + " ended with exit code " + output.exitCode() + ": " + firstLine(output), null);
    }

    private static String firstLine(ProgramRunner.Output output) {
        return Stream.of(output.stderr(), output.stdout())
                .flatMap(String::lines)
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("it wrote nothing");
    }
}
