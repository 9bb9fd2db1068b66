package io.gpudocker.worker.disk;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What differs between the trees that are carried.
 *
 * @param what is copied, in a sentence: {@code the system disk}
 * @param where its file system is, in a sentence: {@code below the engine's root}
 * @param layered whether it is a layer of overlayfs, whose own attributes mean something
 * @param sampled whether content and attributes of many files are compared again at the end
 * @param unused throws {@link DiskException} when this target is in use
 */
record TreeTerms(String what, String where, boolean layered, boolean sampled, Consumer<Path> unused) {}
