package io.gpudocker.worker.handler;

import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.command.ReplicaSetCommand.VolumePatch;
import io.gpudocker.messages.value.Bind;
import io.gpudocker.messages.view.SpecView;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a patch makes of a spec. Pure. */
sealed interface PatchedSpec {
    /** The new one, with what was not named as it was. */
    record Changed(SpecView spec) implements PatchedSpec {}

    /** Everything that was named is so already. */
    record Same() implements PatchedSpec {}

    /**
     * It does not fit what there is.
     *
     * @param path a JSON pointer into the command
     */
    record Impossible(String path, String message) implements PatchedSpec {}

    static PatchedSpec of(SpecView spec, ReplicaSetCommand.Patch patch) {
        VolumePatch volumes = patch.volumePatch();
        if (volumes != null) {
            Optional<Impossible> problem = problem(spec.binds(), volumes);
            if (problem.isPresent()) {
                return problem.get();
            }
        }
        SpecView next = apply(spec, patch);
        return next.equals(spec) && namesSomething(patch) ? new Same() : new Changed(next);
    }

    /** Without anything named, it is made again as it is. */
    private static boolean namesSomething(ReplicaSetCommand.Patch patch) {
        return patch.gpuPatch() != null
                || patch.volumePatch() != null
                || patch.imageName() != null
                || patch.env() != null
                || patch.cmd() != null
                || patch.containerPorts() != null
                || patch.cpus() != null
                || patch.memory() != null
                || patch.shmSize() != null;
    }

    private static SpecView apply(SpecView spec, ReplicaSetCommand.Patch patch) {
        return new SpecView(
                or(patch.imageName(), spec.imageName()),
                patch.gpuPatch() == null ? spec.gpuCount() : patch.gpuPatch().gpuCount(),
                patch.volumePatch() == null ? spec.binds() : exchanged(spec.binds(), patch.volumePatch()),
                or(patch.env(), spec.env()),
                or(patch.cmd(), spec.cmd()),
                or(patch.containerPorts(), spec.containerPorts()),
                sameValue(patch.cpus(), spec.cpus()),
                patch.memory() == null ? spec.memory() : patch.memory(),
                patch.shmSize() == null ? spec.shmSize() : patch.shmSize(),
                spec.workDir(),
                spec.user(),
                spec.labels(),
                spec.init(),
                spec.stopTimeoutSeconds(),
                spec.pullPolicy(),
                spec.restartOnExit());
    }

    private static <T> T or(@Nullable T patched, T was) {
        return Objects.requireNonNullElse(patched, was);
    }

    /** 1 and 1.0 are the same number of CPUs. */
    private static java.math.@Nullable BigDecimal sameValue(
            java.math.@Nullable BigDecimal patched, java.math.@Nullable BigDecimal was) {
        boolean same = patched == null || (was != null && patched.compareTo(was) == 0);
        return same ? was : patched;
    }

    private static Optional<Impossible> problem(List<Bind> binds, VolumePatch patch) {
        if (binds.stream().noneMatch(bind -> same(bind, patch.oldBind()))) {
            return Optional.of(new Impossible(
                    "/data/volumePatch/oldBind",
                    "there is no bind " + text(patch.oldBind()) + "; there are "
                            + binds.stream().map(PatchedSpec::text).toList()));
        }
        boolean taken = binds.stream()
                .filter(bind -> !same(bind, patch.oldBind()))
                .anyMatch(bind -> bind.dest().equals(patch.newBind().dest()));
        return taken
                ? Optional.of(new Impossible(
                        "/data/volumePatch/newBind/dest",
                        "another bind is mounted at " + patch.newBind().dest()))
                : Optional.empty();
    }

    private static List<Bind> exchanged(List<Bind> binds, VolumePatch patch) {
        List<Bind> next = new ArrayList<>(binds);
        next.replaceAll(bind -> same(bind, patch.oldBind()) ? patch.newBind() : bind);
        return List.copyOf(next);
    }

    /** Whether it may be read only need not be known to name it. */
    private static boolean same(Bind one, Bind other) {
        return one.src().equals(other.src()) && one.dest().equals(other.dest());
    }

    private static String text(Bind bind) {
        return bind.src() + ":" + bind.dest();
    }
}
