package io.gpudocker.worker.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.messages.command.VolumeCommand.Nfs;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.FakeEngine;
import io.gpudocker.worker.disk.VolumeTrees;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerTest {
    private static final long MIB = 1L << 20;
    private static final Map<String, String> LABELS = Map.of("gdw.host", "h");
    private static final String NO_QUOTA = "create_volume: quota size requested but no quota support";

    @TempDir
    private Path directory = Path.of("/");

    private final ContainerEngine engine = new FakeEngine(() -> {}, InstantSource.fixed(Instant.EPOCH));

    private Backings backings() {
        var trees = new VolumeTrees(directory, () -> directory, InstantSource.system(), System::nanoTime);
        var settings =
                new VolumeSettings("h", directory, Backend.AUTO, BigDecimal.ONE, URI.create("unix:///none.sock"));
        return new Backings(
                new LoopBackend(
                        settings, new HostPrograms(() -> {}), new EngineSight(settings.engine(), directory), _ -> {}),
                new QuotaBackend("h", engine, () -> directory, trees),
                new PlainBackend(trees),
                new NfsBackend(trees));
    }

    private VolumePlan plan(Map<Backend, String> problems, VolumeWish wish) {
        return new Planner(Backend.AUTO, () -> new VolumeBackends(problems), backings()::of).plan(wish);
    }

    private static VolumeWish wish(@Nullable Backend backend, @Nullable Long size) {
        return new VolumeWish("data-1", backend, size, null, LABELS);
    }

    private static VolumeWish nfs(String server, String path, @Nullable String options) {
        return new VolumeWish("data-1", null, null, new Nfs(server, path, options), LABELS);
    }

    private static void assertRefused(ErrorCode code, String words, VolumePlan plan) {
        assertThat(plan).isInstanceOfSatisfying(VolumePlan.Refused.class, refused -> {
            assertThat(refused.refusal().code()).isEqualTo(code);
            assertThat(refused.refusal().message()).contains(words);
        });
    }

    private static void assertChosen(Backend backend, VolumePlan plan) {
        assertThat(plan)
                .isInstanceOfSatisfying(
                        VolumePlan.Planned.class,
                        planned -> assertThat(planned.spec().backend()).isEqualTo(backend));
    }

    @Test
    void autoIsQuotaElseLoopElseARefusalThatNamesBothReasons() {
        Map<Backend, String> noQuota = Map.of(Backend.QUOTA, NO_QUOTA);
        Map<Backend, String> neither = Map.of(Backend.QUOTA, NO_QUOTA, Backend.LOOP, "no loop devices");

        assertChosen(Backend.QUOTA, plan(Map.of(), wish(null, 8 * MIB)));
        assertChosen(Backend.LOOP, plan(noQuota, wish(Backend.AUTO, 8 * MIB)));
        assertRefused(ErrorCode.VOLUME_SIZE_UNSUPPORTED, NO_QUOTA, plan(neither, wish(null, 8 * MIB)));
        assertRefused(ErrorCode.VOLUME_SIZE_UNSUPPORTED, "no loop devices", plan(neither, wish(null, 8 * MIB)));
        assertChosen(Backend.PLAIN, plan(neither, wish(Backend.PLAIN, 8 * MIB)));
    }

    @Test
    void aBackendThatDoesNotWorkHereIsRefusedInTheEnginesWords() {
        assertRefused(
                ErrorCode.VOLUME_SIZE_UNSUPPORTED,
                "quota size requested but no quota support",
                plan(Map.of(Backend.QUOTA, NO_QUOTA), wish(Backend.QUOTA, 8 * MIB)));
    }

    @Test
    void theEngineIsAskedForQuotasByTrying() {
        assertThat(backings().of(Backend.QUOTA).problem())
                .hasValueSatisfying(
                        problem -> assertThat(problem).contains("quota size requested but no quota support"));
        assertThat(engine.volumesWith("gdw.host", "h")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 8 * MIB - 1, (1L << 56) + 1, Long.MAX_VALUE})
    void sizesThatNoLoopVolumeCanHaveAreRefused(long size) {
        assertThat(plan(Map.of(), wish(Backend.LOOP, size)))
                .isInstanceOfSatisfying(
                        VolumePlan.Refused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(ErrorCode.VOLUME_SIZE_UNSUPPORTED));
    }

    @Test
    void moreThanThereIsIsRefusedAndSaysWhatIsLeft() {
        assertRefused(ErrorCode.NO_SPACE, "neither used nor promised", plan(Map.of(), wish(Backend.LOOP, 1L << 50)));
        assertRefused(ErrorCode.NO_SPACE, "free below", plan(Map.of(), wish(Backend.QUOTA, 1L << 50)));
    }

    @Test
    void aSizeIsNeededWhereOneIsEnforced() {
        assertRefused(ErrorCode.INVALID_COMMAND, "needs a size", plan(Map.of(), wish(Backend.LOOP, null)));
        assertRefused(ErrorCode.INVALID_COMMAND, "needs a size", plan(Map.of(), wish(Backend.QUOTA, null)));
        assertChosen(Backend.PLAIN, plan(Map.of(), wish(Backend.PLAIN, null)));
    }

    @Test
    void anExportIsTakenAsItIsWithoutDevicesAndSetuid() {
        VolumePlan plan = plan(Map.of(), nfs("10.0.0.1", "/exports/a", "ro,nfsvers=4"));

        assertThat(plan)
                .isInstanceOfSatisfying(
                        VolumePlan.Planned.class,
                        planned -> assertThat(backings().of(Backend.NFS).options(planned.spec()))
                                .isEqualTo(Map.of(
                                        "type", "nfs",
                                        "o", "addr=10.0.0.1,nodev,nosuid,ro,nfsvers=4",
                                        "device", ":/exports/a")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"addr=10.0.0.2", "ro,addr=x", "bind", "suid", "dev", "ro,,rw", "remount", "mountaddr=1.2.3.4"})
    void whatLeadsElsewhereIsRefused(String options) {
        assertRefused(ErrorCode.INVALID_COMMAND, "option", plan(Map.of(), nfs("server", "/a", options)));
    }

    @Test
    void anExportWithACommaIsRefused() {
        assertRefused(ErrorCode.INVALID_COMMAND, "option", plan(Map.of(), nfs("server,bind", "/a", null)));
        assertRefused(ErrorCode.INVALID_COMMAND, "option", plan(Map.of(), nfs("server", "/a,b", null)));
    }

    @Test
    void anExportWithASizeOrAnotherBackendIsRefused() {
        Nfs export = new Nfs("server", "/a", null);
        assertRefused(
                ErrorCode.VOLUME_SIZE_UNSUPPORTED,
                "server's affair",
                plan(Map.of(), new VolumeWish("data-1", Backend.NFS, MIB, export, LABELS)));
        assertRefused(
                ErrorCode.INVALID_COMMAND,
                "the backend is plain",
                plan(Map.of(), new VolumeWish("data-1", Backend.PLAIN, MIB, export, LABELS)));
        assertRefused(ErrorCode.INVALID_COMMAND, "needs a server", plan(Map.of(), wish(Backend.NFS, null)));
    }
}
