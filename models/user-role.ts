import { DataTypes, Model, type InferAttributes, type Sequelize } from 'sequelize'

/** A row of `user_roles`: this user holds this role. */
export class UserRole extends Model<InferAttributes<UserRole>> {
  declare userId: string
  declare roleId: string
}

/** Who holds what, in `sequelize`. */
export function bindUserRole(sequelize: Sequelize): typeof UserRole {
  class BoundUserRole extends UserRole {}
  BoundUserRole.init(
    {
      userId: { type: DataTypes.UUID, primaryKey: true, allowNull: false },
      roleId: { type: DataTypes.UUID, primaryKey: true, allowNull: false },
    },
    {
      sequelize,
      modelName: 'UserRole',
      tableName: 'user_roles',
      underscored: true,
      timestamps: false,
      indexes: [{ name: 'user_roles_role_id', fields: ['role_id'] }],
    },
  )
  return BoundUserRole
}
