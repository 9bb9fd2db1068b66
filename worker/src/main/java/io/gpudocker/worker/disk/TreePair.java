package io.gpudocker.worker.disk;

import java.nio.file.Path;

/** Two directories that are proven to be what they should be, without symbolic links; neither lies in the other. */
record TreePair(Path source, Path target) {}
