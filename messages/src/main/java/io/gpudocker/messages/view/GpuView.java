package io.gpudocker.messages.view;

/**
 * A GPU as a ReplicaSet holds it.
 *
 * @param uuid as NVIDIA's driver gives it, {@code GPU-…} or {@code MIG-…}
 * @param index the driver's index at the time of the answer
 * @param model such as {@code NVIDIA H100 80GB HBM3}
 */
public record GpuView(String uuid, int index, String model) {}
