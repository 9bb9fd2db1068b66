package io.gpudocker.worker.app;

import io.gpudocker.worker.config.GpuInjection;
import io.gpudocker.worker.config.GpuSourceConfig;
import io.gpudocker.worker.config.WorkerConfig;
import io.gpudocker.worker.container.EngineInfo;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/** Whether the engine answers, what it stores containers with, and whether it can give them GPUs. */
final class CheckEngine {
    private static final String HOOK = "nvidia-container-runtime-hook";

    private final WorkerConfig config;
    private final Callable<EngineInfo> ask;
    private final String path;

    /**
     * @param ask asks the engine, with a deadline
     * @param path the {@code PATH} on which the engine's hook is looked for; the engine's own can't be seen
     */
    CheckEngine(WorkerConfig config, Callable<EngineInfo> ask, String path) {
        this.config = config;
        this.ask = ask;
        this.path = path;
    }

    List<CheckProbe> probes() {
        String host = config.docker().host().toString();
        return List.of(
                new CheckProbe("engine", () -> engine(ask.call()), "is Docker up at " + host + ", and may you use it?"),
                new CheckProbe("nvidia-runtime", () -> runtime(ask.call()), "first make Docker answer at " + host));
    }

    private static CheckFinding engine(EngineInfo info) {
        String text = "version %s (API %s), %s, %d CPUs, %d MiB"
                .formatted(
                        info.version(),
                        info.apiVersion(),
                        info.containerdStore() ? "containerd image store" : info.storageDriver(),
                        info.cpus(),
                        info.memoryBytes() >> 20);
        boolean overlay = info.containerdStore() || info.storageDriver().equals("overlay2");
        if (!overlay) {
            return CheckFinding.warn(text, "use overlay2: with others every patch copies the whole system disk");
        }
        return info.liveRestore()
                ? CheckFinding.ok(text)
                : CheckFinding.ok(text + "; without live-restore, containers stop when the engine does");
    }

    private CheckFinding runtime(EngineInfo info) {
        if (config.gpu().injection() == GpuInjection.NONE) {
            return CheckFinding.ok("not needed: gpu.injection is none");
        }
        return switch (config.gpu().source()) {
            case GpuSourceConfig.Simulated simulated -> CheckFinding.ok("not needed: " + simulated);
            case GpuSourceConfig.Program program -> runtimeFor(info);
        };
    }

    private CheckFinding runtimeFor(EngineInfo info) {
        boolean hook = onPath();
        boolean runtime = info.runtimes().contains("nvidia");
        boolean cdi = !info.cdiSpecDirs().isEmpty();
        if (hook || runtime || cdi) {
            return CheckFinding.ok("hook %s, runtime %s, CDI %s".formatted(yes(hook), yes(runtime), yes(cdi)));
        }
        return CheckFinding.warn(
                "no hook on the path, no nvidia runtime, no CDI directories",
                "install nvidia-container-toolkit and restart Docker, or set gpu.injection=none");
    }

    private boolean onPath() {
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(path)
                .filter(directory -> !directory.isEmpty())
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, HOOK)));
    }

    private static String yes(boolean there) {
        return there ? "yes" : "no";
    }
}
