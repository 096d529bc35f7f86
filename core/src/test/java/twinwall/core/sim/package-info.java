/**
 * Whole nodes in virtual time: the production machines on model kernels and a seeded network,
 * faults on purpose, and what must hold at every step.
 */
package twinwall.core.sim;
